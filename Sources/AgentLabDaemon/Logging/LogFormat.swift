package import FoundationEssentials
package import Logging

/// How a record becomes one line of bytes.
package enum LogFormat: Sendable, Equatable {
    /// `<6>message key=value`: journald reads the priority off the front and adds the time itself.
    case journal
    /// `2026-11-23T09:40:00.123Z info message key=value`, the level in colour where a person looks at a terminal.
    case plain(colours: Bool)

    /// journald splits longer lines (`LineMax=` is 48 KiB), and one record must not fill the buffer alone.
    static let longestLine = 32 * 1024

    package func line(
        _ level: Logger.Level,
        _ message: String,
        _ metadata: Logger.Metadata,
        at time: @autoclosure () -> Date
    ) -> [UInt8] {
        Self.terminated(Array((prefix(level, time) + Self.text(message, metadata)).utf8)[...])
    }

    /// `message key=value`, what every kind of line has.
    static func text(_ message: String, _ metadata: Logger.Metadata) -> String {
        var line = ""
        line.append(escaping: message)
        for (key, value) in ordered(metadata) {
            line += " \(key)="
            line.append(logfmt: "\(value)")
        }
        return line
    }

    private func prefix(_ level: Logger.Level, _ time: () -> Date) -> String {
        guard case .plain(let colours) = self else { return "<\(level.syslogPriority)>" }
        let stamp = time().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        return "\(stamp) \(colours ? level.coloured : level.rawValue) "
    }

    private static func ordered(_ metadata: Logger.Metadata) -> [(key: String, value: Logger.MetadataValue)] {
        metadata
            .map { (rank: rank(of: $0.key), entry: $0) }
            .sorted { ($0.rank, $0.entry.key) < ($1.rank, $1.entry.key) }
            .map(\.entry)
    }

    private static func rank(of key: String) -> Int {
        if key == LogKey.error { return .max }
        return LogKey.leading.firstIndex(of: key) ?? LogKey.leading.count
    }

    static func terminated(_ line: ArraySlice<UInt8>) -> [UInt8] {
        guard line.count > longestLine else { return line + [UInt8(ascii: "\n")] }
        return prefix(of: line, longestLine) + Array("… (cut)\n".utf8)
    }

    /// The beginning of UTF-8 text, of so many bytes at most, cut at a character.
    static func prefix(of text: ArraySlice<UInt8>, _ count: Int) -> ArraySlice<UInt8> {
        var end = text.startIndex + min(count, text.count)
        while end < text.endIndex, end > text.startIndex, text[end] & 0xC0 == 0x80 { end -= 1 }
        return text[..<end]
    }
}

extension String {
    /// A line break would forge a record, an escape sequence would reach the reader's terminal.
    fileprivate mutating func append(escaping text: String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": self += "\\n"
            case "\r": self += "\\r"
            case "\t": self += "\\t"
            case _ where scalar.properties.generalCategory == .control, "\u{2028}", "\u{2029}":
                self += "\\u{\(String(scalar.value, radix: 16))}"
            default: unicodeScalars.append(scalar)
            }
        }
    }

    fileprivate mutating func append(logfmt value: String) {
        guard value.isEmpty || value.unicodeScalars.contains(where: \.needsQuotes) else {
            append(escaping: value)
            return
        }
        self += "\""
        append(escaping: value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))
        self += "\""
    }
}

extension Unicode.Scalar {
    fileprivate var needsQuotes: Bool {
        self == "\"" || self == "=" || self == "\\" || properties.isWhitespace || properties.generalCategory == .control
    }
}

extension Logger.Level {
    /// The priority of syslog(3).
    var syslogPriority: Int {
        switch self {
        case .critical: 2
        case .error: 3
        case .warning: 4
        case .notice: 5
        case .info: 6
        case .debug, .trace: 7
        }
    }

    fileprivate var coloured: String {
        switch self {
        case .critical, .error: "\u{1B}[31m\(rawValue)\u{1B}[0m"
        case .warning: "\u{1B}[33m\(rawValue)\u{1B}[0m"
        case .notice, .info: "\u{1B}[36m\(rawValue)\u{1B}[0m"
        case .debug, .trace: "\u{1B}[2m\(rawValue)\u{1B}[0m"
        }
    }
}
