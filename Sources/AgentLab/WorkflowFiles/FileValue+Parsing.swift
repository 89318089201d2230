import Yams

extension FileValue {
    /// Far more than a workflow needs; aliases of aliases must not fill the memory.
    private static let mostValues = 50_000
    private static let deepest = 64

    /// Reads YAML.
    ///
    /// - Throws: What keeps the text from being understood at all.
    init(parsing text: String) throws(Unreadable) {
        let root: Node?
        do {
            root = try compose(yaml: text)
        } catch {
            throw Unreadable(error)
        }
        guard let root else {
            throw Unreadable(FileMistake(FilePlace(line: 1, column: 1), "the file is empty"))
        }
        var count = 0
        try self.init(root, depth: 0, count: &count)
    }

    private init(_ node: Node, depth: Int, count: inout Int) throws(Unreadable) {
        let place = FilePlace(node.mark)
        count += 1
        guard count <= Self.mostValues, depth <= Self.deepest else {
            let what = depth > Self.deepest ? "more than \(Self.deepest) levels" : "more than \(Self.mostValues) values"
            throw Unreadable(FileMistake(place, "the file has \(what), aliases counted as often as they are used"))
        }
        switch node {
        case .scalar(let scalar):
            self.init(content: .scalar(Scalar(text: scalar.string, style: .init(scalar.style))), place: place)
        case .sequence(let sequence):
            var elements: [FileValue] = []
            for element in sequence { elements.append(try FileValue(element, depth: depth + 1, count: &count)) }
            self.init(content: .list(elements), place: place)
        case .mapping(let mapping):
            var entries: [Entry] = []
            for (key, value) in mapping {
                guard let name = key.scalar?.string else {
                    throw Unreadable(FileMistake(FilePlace(key.mark), "a key must be a text"))
                }
                let value = try FileValue(value, depth: depth + 1, count: &count)
                entries.append(Entry(key: name, place: FilePlace(key.mark), value: value))
            }
            self.init(content: .map(entries), place: place)
        case .alias:
            throw Unreadable(FileMistake(place, "an alias stands where it cannot be resolved"))
        }
    }

    /// Why a text is no YAML that can be worked with.
    struct Unreadable: Error {
        let mistake: FileMistake

        init(_ mistake: FileMistake) { self.mistake = mistake }

        /// Where the thing began that goes wrong; often the mistake is there.
        private static func text(of context: YamlError.Context?) -> String {
            guard let context, !context.text.isEmpty else { return "" }
            return ", \(context.text) that begins at \(context.mark.line):\(context.mark.column)"
        }

        fileprivate init(_ error: any Error) {
            mistake =
                switch error as? YamlError {
                case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
                    .composer(let context, let problem, let mark, _):
                    FileMistake(FilePlace(mark), "this is no YAML: \(problem)\(Self.text(of: context))")
                case .reader(let problem, _, _, _):
                    FileMistake(FilePlace(line: 1, column: 1), "this is no YAML: \(problem)")
                case .duplicatedKeysInMapping(let keys, let context):
                    FileMistake(
                        FilePlace(context.mark),
                        "\(keys.map { "\"\($0)\"" }.joined(separator: ", ")) is given more than once"
                    )
                default: FileMistake(FilePlace(line: 1, column: 1), "this is no YAML: \(error)")
                }
        }
    }
}

extension FilePlace {
    fileprivate init(_ mark: Mark?) {
        self.init(line: max(mark?.line ?? 1, 1), column: max(mark?.column ?? 1, 1))
    }
}

extension FileValue.Scalar.Style {
    fileprivate init(_ style: Node.Scalar.Style) {
        self =
            switch style {
            case .literal, .folded: .block
            case .singleQuoted, .doubleQuoted: .quoted
            default: .plain
            }
    }
}
