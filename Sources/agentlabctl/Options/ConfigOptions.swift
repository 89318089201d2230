import AgentLabJSON
import ArgumentParser

/// A configuration of the catalog, gathered from a document and single settings.
struct ConfigOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file with a JSON object, - for standard input; what else is given adds to it.",
            valueName: "file"
        )
    )
    var config: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "A setting by its path: client.timeout_seconds:=30 is JSON, key=value a string, key=@FILE a file's text.",
            valueName: "path=value"
        )
    )
    var settings: [ParameterArgument] = []

    /// The configuration as a merge patch.
    ///
    /// - Parameter named: Settings that have an option of their own, by path.
    func patch(
        adding named: [(path: String, value: JSONValue?)],
        reading read: (String) throws -> [UInt8]
    ) throws -> JSONValue {
        var patch = try config.map { try Self.object(at: $0, reading: read) } ?? .object([:])
        for (path, value) in named {
            if let value { patch = patch.setting(path.split(separator: ".").map(String.init)[...], to: value) }
        }
        for setting in settings {
            let path = setting.key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            patch = patch.setting(path[...], to: try setting.value(reading: read))
        }
        return patch
    }

    private static func object(at path: String, reading read: (String) throws -> [UInt8]) throws -> JSONValue {
        let bytes = try read(path)
        do throws(JSONError) {
            let value = try JSONValue(parsing: bytes)
            guard value.objectValue != nil else { throw JSONError(.typeMismatch, "expected an object") }
            return value
        } catch {
            throw ValidationError("--config \(path): \(error)")
        }
    }
}

extension JSONValue {
    /// The value with another one at a path of keys; what is no object on the way becomes one.
    func setting(_ path: ArraySlice<String>, to value: JSONValue) -> JSONValue {
        guard let key = path.first else { return value }
        var members = objectValue ?? [:]
        members[key] = (members[key] ?? .object([:])).setting(path.dropFirst(), to: value)
        return .object(members)
    }
}
