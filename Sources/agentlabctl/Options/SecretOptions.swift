package import AgentLabAPI
package import ArgumentParser

/// The secrets of an execution; from files only, because everybody on the host can read an argument list.
package struct SecretOptions: ParsableArguments {
    // Parsed by ourselves: ArgumentParser repeats an argument that it refuses, and it may hold the secret.
    @Option(
        name: .customLong("secret"),
        help: ArgumentHelp(
            "A secret from a file, @- for standard input; a line break at its end is dropped.",
            valueName: "key=@file"
        )
    )
    package var arguments: [String] = []

    package init() {}

    package func values(reading read: (String) throws -> [UInt8]) throws -> SecretValues? {
        var values: [String: String] = [:]
        for argument in arguments {
            let secret = try SecretArgument(argument)
            let text = try secret.text(reading: read)
            guard values.updateValue(text, forKey: secret.key) == nil else {
                throw ValidationError("--secret \(secret.key) is given twice")
            }
        }
        return values.isEmpty ? nil : SecretValues(values)
    }
}
