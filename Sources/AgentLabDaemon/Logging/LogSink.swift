package import Dispatch
import Synchronization

/// Bytes on their way to a descriptor that may be slow: callers never wait for it, and what does not fit into the buffer
/// is counted and reported in its place instead of being lost without a word.
package final class LogSink: Sendable {
    private struct Buffer {
        var bytes: [UInt8] = []
        var dropped = 0
        var isDraining = false
    }

    private let buffer = Mutex(Buffer())
    private let capacity: Int
    private let output: OutputDescriptor
    private let report: @Sendable (_ dropped: Int) -> [UInt8]
    // One serial queue is the writer: write(2) may block on a full pipe, which the cooperative pool must never see.
    private let queue = DispatchQueue(label: "agentlab.log")

    /// - Parameters:
    ///   - capacity: The most bytes that may wait.
    ///   - report: Makes the line that stands for records that were dropped.
    package init(
        to output: OutputDescriptor,
        capacity: Int = 1 << 20,
        reportingDropped report: @escaping @Sendable (Int) -> [UInt8]
    ) {
        self.output = output
        self.capacity = capacity
        self.report = report
    }

    package func append(_ line: [UInt8]) {
        let startsDraining = buffer.withLock { buffer in
            guard buffer.bytes.count + line.count <= capacity else {
                buffer.dropped += 1
                return false
            }
            buffer.bytes += line
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
        while let (bytes, dropped) = takeAll() {
            output.write(bytes)
            if dropped > 0 {
                output.write(report(dropped))
            }
        }
    }

    private func takeAll() -> (bytes: [UInt8], dropped: Int)? {
        buffer.withLock { buffer in
            guard !buffer.bytes.isEmpty || buffer.dropped > 0 else {
                buffer.isDraining = false
                return nil
            }
            defer {
                buffer.bytes = []
                buffer.dropped = 0
            }
            return (buffer.bytes, buffer.dropped)
        }
    }
}
