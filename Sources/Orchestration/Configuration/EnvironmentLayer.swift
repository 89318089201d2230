import AgentLabJSON

/// Reads environment variables into an object of a known shape: the defaults say which keys there are, and of what types.
struct EnvironmentLayer {
    private let paths: [String: (path: [String], sample: JSONValue)]
    private let prefix: String

    init(shape: JSONValue, prefix: String) {
        var paths: [String: (path: [String], sample: JSONValue)] = [:]
        func visit(_ value: JSONValue, at path: [String]) {
            if case .object(let members) = value {
                for (key, member) in members {
                    visit(member, at: path + [key])
                }
            } else {
                paths[prefix + path.joined(separator: "_").uppercased()] = (path, value)
            }
        }
        visit(shape, at: [])
        self.paths = paths
        self.prefix = prefix
    }

    static func read<Configuration: LayeredConfiguration>(
        _ environment: [String: String],
        prefix: String,
        onto configuration: Configuration.Type
    ) throws(ConfigurationError) -> Configuration.Overrides {
        do {
            let layer = EnvironmentLayer(shape: try JSONValue(encoding: configuration.init()), prefix: prefix)
            return try layer.read(environment).decode(Configuration.Overrides.self, strict: true)
        } catch let error as ConfigurationError {
            throw error
        } catch {
            throw ConfigurationError(source: "\(prefix)…", reason: "\(error)")
        }
    }

    private func read(_ environment: [String: String]) throws(ConfigurationError) -> JSONValue {
        var layer: [String: JSONValue] = [:]
        for (variable, text) in environment.sorted(by: { $0.key < $1.key }) where variable.hasPrefix(prefix) {
            guard let (path, sample) = paths[variable] else {
                throw ConfigurationError(source: variable, reason: "is not known; known are \(known)")
            }
            Self.set(try Self.value(of: text, like: sample, for: variable), at: path[...], in: &layer)
        }
        return .object(layer)
    }

    private var known: String { paths.keys.sorted().joined(separator: ", ") }

    private static func value(
        of text: String,
        like sample: JSONValue,
        for variable: String
    ) throws(ConfigurationError) -> JSONValue {
        let value: JSONValue? =
            switch sample {
            case .bool: Bool(text).map { .bool($0) }
            case .int: Int(text).map { .int($0) }
            case .double: Double(text).map { .double($0) }
            default: .string(text)
            }
        guard let value else {
            let kind =
                switch sample {
                case .bool: "true or false"
                case .int: "a whole number"
                default: "a number"
                }
            throw ConfigurationError(source: variable, reason: "must be \(kind), not \"\(text)\"")
        }
        return value
    }

    private static func set(_ value: JSONValue, at path: ArraySlice<String>, in object: inout [String: JSONValue]) {
        guard let key = path.first else { return }
        guard path.count > 1 else {
            object[key] = value
            return
        }
        var inner = object[key]?.objectValue ?? [:]
        set(value, at: path.dropFirst(), in: &inner)
        object[key] = .object(inner)
    }
}
