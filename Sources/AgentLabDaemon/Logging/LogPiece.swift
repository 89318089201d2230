/// A record on its way out: one line for a stream, several fields for the journal.
package struct LogPiece: Sendable, Equatable {
    /// The fields, one after the other.
    private(set) var bytes: [UInt8] = []
    /// Where each field ends.
    private(set) var ends: [Int] = []

    package init(line: [UInt8]) {
        append(line)
    }

    /// - Parameter fields: Each `NAME=value`; the first two are `PRIORITY` and `MESSAGE`.
    package init(fields: [String]) {
        for field in fields { append(Array(field.utf8)) }
    }

    /// The fields as they were put in.
    package var fields: [String] {
        ends.indices.map { String(decoding: bytes[range(of: $0)], as: UTF8.self) }
    }

    func range(of field: Int) -> Range<Int> {
        (field == 0 ? 0 : ends[field - 1])..<ends[field]
    }

    private mutating func append(_ field: [UInt8]) {
        bytes += field
        ends.append(bytes.count)
    }
}
