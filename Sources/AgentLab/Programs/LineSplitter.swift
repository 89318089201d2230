/// Cuts a stream of bytes into lines, a long one into several.
package struct LineSplitter: Sendable {
    private var rest: [UInt8] = []

    /// Longer lines are for no log.
    private static let longest = 8192

    package init() {}

    /// The lines that are complete now.
    package mutating func append(_ bytes: [UInt8]) -> [String] {
        var lines: [String] = []
        for part in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            if part.offset > 0 { lines.append(take()) }
            rest += part.element
            while rest.count > Self.longest { lines.append(take(Self.longest)) }
        }
        return lines
    }

    /// What is left without an end of line.
    package mutating func finish() -> String? { rest.isEmpty ? nil : take() }

    private mutating func take(_ count: Int? = nil) -> String {
        let line = rest.prefix(count ?? rest.count)
        rest.removeFirst(line.count)
        return String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
    }
}
