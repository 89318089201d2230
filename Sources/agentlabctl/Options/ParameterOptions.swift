package import AgentLabJSON
package import ArgumentParser

/// The params of an execution, gathered from a document and single arguments.
package struct ParameterOptions: ParsableArguments {
    @Option(
        name: [.customShort("p"), .customLong("param")],
        help: ArgumentHelp(
            "A param: key=value is a string, key=@FILE a file's text, key:=JSON and key:=@FILE any JSON value.",
            valueName: "key=value"
        )
    )
    package var parameters: [ParameterArgument] = []

    @Option(
        name: .customLong("params"),
        help: ArgumentHelp(
            "A file with a JSON object of params, - for standard input; -p adds to it.",
            valueName: "file"
        )
    )
    package var document: String?

    package init() {}

    package func params(reading read: (String) throws -> [UInt8]) throws -> [String: JSONValue] {
        var params = try document.map { try Self.object(at: $0, reading: read) } ?? [:]
        var seen: Set<String> = []
        for parameter in parameters {
            guard seen.insert(parameter.key).inserted else {
                throw ValidationError("-p \(parameter.key) is given twice")
            }
            params[parameter.key] = try parameter.value(reading: read)
        }
        return params
    }

    private static func object(
        at path: String,
        reading read: (String) throws -> [UInt8]
    ) throws -> [String: JSONValue] {
        let bytes = try read(path)
        do throws(JSONError) {
            guard let params = try JSONValue(parsing: bytes).objectValue else {
                throw JSONError(.typeMismatch, "expected an object")
            }
            return params
        } catch {
            throw ValidationError("--params \(path): \(error)")
        }
    }
}
