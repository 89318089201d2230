package import Dispatch
import Synchronization

/// Records on their way to an output that may be slow: callers never wait for it, and what does not fit into the buffer
/// is counted and reported in its place instead of being lost without a word.
package final class LogSink: Sendable {
    private struct Buffer {
        var pieces: [LogPiece] = []
        var size = 0
        var dropped = 0
        var isDraining = false
    }

    private let buffer = Mutex(Buffer())
    private let capacity: Int
    private let output: any LogOutput
    private let report: @Sendable (_ dropped: Int) -> LogPiece
    // One serial queue is the writer: write(2) may block on a full pipe, which the cooperative pool must never see.
    private let queue = DispatchQueue(label: "agentlab.log")

    /// - Parameters:
    ///   - capacity: The most bytes that may wait.
    ///   - report: Makes the record that stands for records that were dropped.
    package init(
        to output: any LogOutput,
        capacity: Int = 1 << 20,
        reportingDropped report: @escaping @Sendable (Int) -> LogPiece
    ) {
        self.output = output
        self.capacity = capacity
        self.report = report
    }

    package func append(_ piece: LogPiece) {
        let startsDraining = buffer.withLock { buffer in
            guard buffer.size + piece.bytes.count <= capacity else {
                buffer.dropped += 1
                return false
            }
            buffer.pieces.append(piece)
            buffer.size += piece.bytes.count
            defer { buffer.isDraining = true }
            return !buffer.isDraining
        }
        if startsDraining {
            queue.async { self.drain() }
        }
    }

    /// Waits until everything appended so far is written, or for `limit`, since a reader may be stuck for ever.
    ///
    /// It blocks: for the last moment of the process.
    package func flush(within limit: DispatchTimeInterval = .seconds(2)) {
        let barrier = DispatchWorkItem { self.drain() }
        queue.async(execute: barrier)
        _ = barrier.wait(timeout: .now() + limit)
    }

    private func drain() {
        while let (pieces, dropped) = takeAll() {
            output.write(pieces)
            if dropped > 0 {
                output.write([report(dropped)])
            }
        }
    }

    private func takeAll() -> (pieces: [LogPiece], dropped: Int)? {
        buffer.withLock { buffer in
            guard !buffer.pieces.isEmpty || buffer.dropped > 0 else {
                buffer.isDraining = false
                return nil
            }
            defer {
                buffer.pieces = []
                buffer.size = 0
                buffer.dropped = 0
            }
            return (buffer.pieces, buffer.dropped)
        }
    }
}
