import AgentLabJSON
import FoundationEssentials

/// Reads a JSON file as one layer of a configuration.
enum ConfigurationFile {
    static func read<Layer: Decodable>(_ path: String, as layer: Layer.Type) throws(ConfigurationError) -> Layer {
        do {
            let text = try Data(contentsOf: URL(filePath: path))
            return try JSONValue(parsing: Array(text)).decode(layer, strict: true)
        } catch let error as CocoaError {
            throw ConfigurationError(source: path, reason: error.code.problem)
        } catch {
            throw ConfigurationError(source: path, reason: "\(error)")
        }
    }
}

extension CocoaError.Code {
    fileprivate var problem: String {
        switch self {
        case .fileReadNoSuchFile, .fileNoSuchFile: "there is no such file"
        case .fileReadNoPermission: "it may not be read"
        default: "it cannot be read"
        }
    }
}
