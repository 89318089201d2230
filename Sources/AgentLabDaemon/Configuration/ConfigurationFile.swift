import FoundationEssentials
import Yams

/// The keys and values of a configuration file, with their places.
struct ConfigurationFile {
    struct Entry {
        let key: String
        /// `nil` when the value is a list or a mapping.
        let text: String?
        let origin: SettingOrigin
    }

    let path: String
    let entries: [Entry]

    /// Far more than any configuration needs; a wrong path must not read a disk into memory.
    private static let longestFile = 1 << 20

    init(path: String) throws(ConfigurationMistake.Thrown) {
        self.path = path
        self.entries = try Self.entries(of: Self.text(at: path), path: path)
    }

    private static func text(at path: String) throws(ConfigurationMistake.Thrown) -> String {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw .init(path, "cannot be read: \(reason(of: error))")
        }
        guard data.count <= longestFile else { throw .init(path, "is longer than 1 MiB") }
        guard let text = String(validating: data, as: UTF8.self) else { throw .init(path, "is not UTF-8") }
        return text
    }

    private static func reason(of error: any Error) -> String {
        switch (error as? CocoaError)?.code {
        case .fileReadNoSuchFile: "no such file"
        case .fileReadNoPermission: "permission denied"
        default: "\((error as? CocoaError)?.underlying ?? error)"
        }
    }

    private static func entries(of text: String, path: String) throws(ConfigurationMistake.Thrown) -> [Entry] {
        let root: Node?
        do {
            root = try compose(yaml: text)
        } catch {
            throw yamlMistake(error, path: path)
        }
        // A file of comments only is empty, not wrong.
        guard let root, root.tag != Tag(.null) else { return [] }
        guard let mapping = root.mapping else { throw .init(path, "must consist of lines \"key: value\"") }
        return mapping.map { key, value in
            Entry(
                key: key.scalar?.string ?? "?",
                text: value.scalar.map { $0.isNull ? "" : $0.string },
                origin: .file(path: path, line: key.mark?.line ?? 1, column: key.mark?.column ?? 1)
            )
        }
    }

    private static func yamlMistake(_ error: any Error, path: String) -> ConfigurationMistake.Thrown {
        switch error as? YamlError {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            .init(.file(path: path, line: mark.line, column: mark.column), problem)
        case .duplicatedKeysInMapping(let keys, let context):
            .init(
                .file(path: path, line: context.mark.line, column: context.mark.column),
                "\(keys.joined(separator: ", ")) is given more than once"
            )
        default:
            .init(path, "\(error)")
        }
    }
}

extension Node.Scalar {
    /// `key:` and `key: ~`; a quoted empty string is a value.
    fileprivate var isNull: Bool {
        style == .plain && ["", "~", "null", "Null", "NULL"].contains(string)
    }
}

extension ConfigurationMistake {
    /// A mistake that keeps a whole file from being understood.
    struct Thrown: Error {
        let mistake: ConfigurationMistake

        init(_ origin: SettingOrigin, _ reason: String) {
            mistake = ConfigurationMistake(origin: origin, key: nil, reason: reason)
        }

        init(_ path: String, _ reason: String) {
            self.init(.wholeFile(path: path), reason)
        }
    }
}
