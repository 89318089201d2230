/// How the pieces of a stream are told apart.
package enum StreamFraming: Sendable {
    /// Server-sent events: the `data` lines of an event, which a blank line ends.
    case events
    /// JSON, a value a line.
    case lines
}

/// Takes the pieces out of the lines of a stream.
///
/// Server-sent events are read as the HTML standard says (comments, other fields, one space after the colon); the
/// providers' end mark `[DONE]` is a piece like any other here.
package struct StreamUnframer: Sendable {
    private let framing: StreamFraming
    private var splitter: LineSplitter
    private var data: [UInt8]?

    package init(_ framing: StreamFraming, mostBytes: Int) {
        self.framing = framing
        splitter = LineSplitter(mostBytes: mostBytes)
    }

    /// Takes bytes in, and gives the pieces that are complete with them.
    package mutating func pieces(in bytes: some Sequence<UInt8>) throws(LineSplitter.LineTooLong) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        for line in try splitter.lines(in: bytes) {
            if let piece = piece(after: line) { pieces.append(piece) }
        }
        return pieces
    }

    /// What is left when the stream has ended: a last line or event that nothing has ended.
    package mutating func end() -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        if let line = splitter.end(), let piece = piece(after: line) { pieces.append(piece) }
        if framing == .events, let piece = piece(after: []) { pieces.append(piece) }
        return pieces
    }

    private mutating func piece(after line: [UInt8]) -> [UInt8]? {
        switch framing {
        case .lines:
            return line.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } ? nil : line
        case .events:
            if line.isEmpty {
                defer { data = nil }
                return data
            }
            if let value = Self.value(ofData: line) { data = data.map { $0 + [UInt8(ascii: "\n")] + value } ?? value }
            return nil
        }
    }

    private static func value(ofData line: [UInt8]) -> [UInt8]? {
        let name = Array("data".utf8)
        guard line.starts(with: name) else { return nil }
        let rest = line.dropFirst(name.count)
        guard let colon = rest.first else { return [] }
        guard colon == UInt8(ascii: ":") else { return nil }
        let value = rest.dropFirst()
        return Array(value.first == UInt8(ascii: " ") ? value.dropFirst() : value)
    }
}
