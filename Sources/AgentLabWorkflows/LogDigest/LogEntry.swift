import AgentLabJSON

/// What one line says and how severe it is.
struct LogEntry {
    let message: ByteLine
    let severity: Severity

    /// Nil for a blank line.
    init?(_ line: ByteLine) {
        let start = line.end(of: { $0 <= 0x20 }, from: 0)
        guard start < line.count else { return nil }
        if line[start] == UInt8(ascii: "{"), let entry = LogEntry(json: line) {
            self = entry
        } else {
            message = line
            severity = SeverityReader.severity(of: line)
        }
    }

    /// A line of JSON has its message and level under well-known keys; where there are none, it is text like any other.
    private init?(json line: ByteLine) {
        guard let value = try? JSONValue(parsing: Array(line.bytes)), case .object(let fields) = value else {
            return nil
        }
        let text = Self.messageKeys.lazy.compactMap { fields[$0]?.stringValue }.first
        message = text.map { ByteLine(bytes: Array($0.utf8)[...]) } ?? line
        severity =
            Self.levelKeys.lazy.compactMap { fields[$0].flatMap(Self.severity) }.first
            ?? SeverityReader.severity(of: line)
    }

    private static let messageKeys = ["message", "msg", "MESSAGE", "event", "log", "text"]
    private static let levelKeys = ["level", "severity", "lvl", "log.level", "loglevel", "PRIORITY"]

    private static func severity(_ value: JSONValue) -> Severity? {
        if let number = value.intValue ?? value.stringValue.flatMap({ Int($0) }) { return Severity(number: number) }
        return value.stringValue.flatMap { Severity(word: $0.lowercased()) }
    }
}
