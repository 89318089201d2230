package import NIOCore

/// Cuts a stream of bytes into frames: four bytes, big-endian, the length of the body, then the body.
///
/// It holds what has arrived and nothing more: a length is believed only once its bytes are there.
package struct FrameReader {
    private let maximumLength: Int
    private var buffer: ByteBuffer?
    private var isBroken = false

    package init(maximumLength: Int) {
        self.maximumLength = maximumLength
    }

    /// Whether the beginning of a frame has arrived and its end has not.
    package var isMidFrame: Bool { self.buffer != nil }

    /// How much memory is set aside for what has arrived.
    package var heldBytes: Int { self.buffer?.capacity ?? 0 }

    package mutating func append(_ bytes: ByteBuffer) {
        guard !self.isBroken, bytes.readableBytes > 0 else { return }
        var bytes = bytes
        if self.buffer == nil {
            self.buffer = bytes
        } else {
            self.buffer?.writeBuffer(&bytes)
        }
    }

    /// The next whole frame, or `nil` until more bytes have come.
    package mutating func next() -> FrameEvent? {
        guard !self.isBroken, var rest = self.buffer else { return nil }
        // Taken out while it is changed, so that no copy is made.
        self.buffer = nil
        do throws(FrameViolation) {
            let body = try self.cut(from: &rest)
            // Moving the rest to the front for each of many small frames would cost more than the frames do.
            if body == nil { rest.discardReadBytes() }
            if rest.readableBytes > 0 { self.buffer = rest }
            return body.map(FrameEvent.body)
        } catch {
            self.isBroken = true
            self.buffer = rest
            return .violation(error)
        }
    }

    /// Forgets what has arrived; gives how many bytes that were.
    package mutating func clear() -> Int {
        defer { self.buffer = nil }
        return self.buffer?.readableBytes ?? 0
    }

    private func cut(from buffer: inout ByteBuffer) throws(FrameViolation) -> ByteBuffer? {
        guard let header = buffer.getInteger(at: buffer.readerIndex, as: UInt32.self) else { return nil }
        let length = Int(header)
        guard length > 0 else { throw .empty }
        guard length <= self.maximumLength else { throw .tooLong(length: length, maximum: self.maximumLength) }
        guard buffer.readableBytes >= Self.headerLength + length else { return nil }
        buffer.moveReaderIndex(forwardBy: Self.headerLength)
        return buffer.readSlice(length: length)
    }

    static let headerLength = 4
}
