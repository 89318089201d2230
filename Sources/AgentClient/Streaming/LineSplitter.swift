/// Cuts bytes into lines, however they come.
///
/// A line ends with LF or CR LF. A CR alone ends none: in JSON and in the streams of the providers there is none.
package struct LineSplitter: Sendable {
    private var rest: [UInt8] = []
    private let mostBytes: Int

    /// - Parameter mostBytes: The longest line.
    package init(mostBytes: Int) {
        self.mostBytes = mostBytes
    }

    /// A line that is longer than it may be.
    package struct LineTooLong: Error {}

    /// Takes bytes in, and gives the lines that are complete with them.
    package mutating func lines(in bytes: some Sequence<UInt8>) throws(LineTooLong) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        for byte in bytes {
            guard byte != UInt8(ascii: "\n") else {
                lines.append(take())
                continue
            }
            guard rest.count < mostBytes else { throw LineTooLong() }
            rest.append(byte)
        }
        return lines
    }

    /// What came after the last line's end; nil when nothing did.
    package mutating func end() -> [UInt8]? {
        rest.isEmpty ? nil : take()
    }

    private mutating func take() -> [UInt8] {
        var line = rest
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        rest.removeAll(keepingCapacity: true)
        return line
    }
}
