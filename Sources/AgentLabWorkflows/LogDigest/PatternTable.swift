/// Counts how often each kind of line occurs, in bounded memory.
struct PatternTable: Sendable {
    struct Pattern: Sendable {
        let severity: Severity
        let template: String
        let example: String
        /// The number of the line that the example is.
        let line: Int
        var count: Int
    }

    private struct Key: Hashable {
        let severity: Severity
        let template: [UInt8]
    }

    /// For each severity, so that a flood of harmless kinds never takes an error's place.
    private let capacity: Int
    private var patterns: [Key: Pattern] = [:]
    private var kinds = [Int](repeating: 0, count: Severity.allCases.count)
    private var lines = [Int](repeating: 0, count: Severity.allCases.count)
    /// Lines of kinds for which there was no place.
    private(set) var others = 0

    private static let longestExample = 500

    init(capacity: Int = 5000) {
        self.capacity = capacity
    }

    mutating func add(_ entry: LogEntry, _ line: ByteLine, number: Int) {
        let severity = entry.severity
        lines[severity.rawValue] += 1
        let key = Key(severity: severity, template: Template(entry.message).bytes)
        guard patterns[key] == nil else {
            patterns[key]?.count += 1
            return
        }
        guard kinds[severity.rawValue] < capacity else {
            others += 1
            return
        }
        kinds[severity.rawValue] += 1
        let example = Self.printable(line.bytes.prefix(Self.longestExample))
        let template = Self.printable(key.template[...])
        patterns[key] = Pattern(severity: severity, template: template, example: example, line: number, count: 1)
    }

    /// How many kinds of lines have been told apart.
    var distinct: Int { patterns.count }

    func lines(of severity: Severity) -> Int { lines[severity.rawValue] }

    /// The worst and, among equals, the most frequent first.
    func top(_ count: Int) -> [Pattern] {
        patterns.values
            .sorted { ($1.severity, $1.count, $0.line) < ($0.severity, $0.count, $1.line) }
            .prefix(count)
            .map(\.self)
    }

    /// Repairs what is not UTF-8, and replaces what a terminal would act upon and a database refuse.
    private static func printable(_ bytes: ArraySlice<UInt8>) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        let scalars = text.unicodeScalars.map { scalar -> Unicode.Scalar in
            scalar.properties.generalCategory == .control && scalar != "\t" ? "\u{FFFD}" : scalar
        }
        return String(String.UnicodeScalarView(scalars))
    }
}
