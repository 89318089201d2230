import AgentLabJSON

/// What a whole log amounts to.
struct LogSummary: Sendable {
    private(set) var lines = 0
    private(set) var cutLines = 0
    private(set) var table = PatternTable()

    /// - Throws: `FileError`; `CancellationError`.
    init(of path: RawPath, stop: BlockingWork.Stop) throws {
        try LineReader(path).forEachLine(stop: stop) { line, isCut in
            lines += 1
            cutLines += isCut ? 1 : 0
            if let entry = LogEntry(line) {
                table.add(entry, line, number: lines)
            }
        }
    }

    /// How many lines report an error or worse.
    var errors: Int { table.lines(of: .error) + table.lines(of: .critical) }

    /// The values of the state, with the given number of patterns.
    func json(top: Int) -> [String: JSONValue] {
        [
            "lines": .int(lines),
            "cut_lines": .int(cutLines),
            "errors": .int(errors),
            "severities": .object(severities),
            "distinct_patterns": .int(table.distinct),
            "other_lines": .int(table.others),
            "patterns": .array(table.top(top).map(\.json)),
        ]
    }

    private var severities: [String: JSONValue] {
        Dictionary(uniqueKeysWithValues: Severity.allCases.map { ($0.name, .int(table.lines(of: $0))) })
            .filter { $0.value != 0 }
    }
}

extension PatternTable.Pattern {
    fileprivate var json: JSONValue {
        [
            "severity": .string(severity.name), "count": .int(count), "pattern": .string(template),
            "example": .string(example),
            "line": .int(line),
        ]
    }
}
