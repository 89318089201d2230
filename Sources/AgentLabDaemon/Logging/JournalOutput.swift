import CSystemd
import Glibc

/// journald, spoken to in its own protocol: a record is a set of fields, of any length.
///
/// libsystemd passes what exceeds a datagram as a memory file. What journald does not take goes to the stream that the
/// service manager reads, with the priority in front.
package struct JournalOutput: LogOutput {
    private let fallback: OutputDescriptor

    /// `nil` when there is no journald on this machine: libsystemd would swallow everything without a word.
    package init?(orElse fallback: OutputDescriptor) {
        guard Self.isThere else { return nil }
        self.fallback = fallback
    }

    package func write(_ pieces: [LogPiece]) {
        let isThere = Self.isThere
        for piece in pieces where !isThere || !send(piece) { fallback.write(Self.line(piece)) }
    }

    private static var isThere: Bool {
        unsafe access("/run/systemd/journal/socket", W_OK) == 0
    }

    private func send(_ piece: LogPiece) -> Bool {
        var bytes = piece.bytes
        return unsafe bytes.withUnsafeMutableBytes { room in
            let vectors = unsafe piece.ends.indices.map { field in
                let range = piece.range(of: field)
                return unsafe iovec(iov_base: room.baseAddress?.advanced(by: range.lowerBound), iov_len: range.count)
            }
            return unsafe sd_journal_sendv(vectors, Int32(vectors.count)) >= 0
        }
    }

    /// `<4>slow run.id=…`, from the fields that every record begins with.
    package static func line(_ piece: LogPiece) -> [UInt8] {
        let priority = piece.bytes[piece.range(of: 0)].dropFirst("PRIORITY=".utf8.count)
        let message = piece.bytes[piece.range(of: 1)].dropFirst("MESSAGE=".utf8.count)
        return [UInt8(ascii: "<")] + priority + [UInt8(ascii: ">")] + LogFormat.terminated(message)
    }
}
