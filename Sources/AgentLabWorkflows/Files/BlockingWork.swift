import Dispatch
import Synchronization

/// Work that waits for a disk or keeps a core busy, away from the threads that all runs share.
enum BlockingWork {
    /// Tells work that it is no longer wanted.
    final class Stop: Sendable {
        private let isRequested = Atomic(false)

        fileprivate func request() {
            isRequested.store(true, ordering: .relaxed)
        }

        /// To be called between pieces of work that take milliseconds.
        ///
        /// - Throws: `CancellationError` once the run is cancelled.
        func check() throws(CancellationError) {
            if isRequested.load(ordering: .relaxed) { throw CancellationError() }
        }
    }

    // Dispatch adds threads while others wait for a disk, up to a bound of its own.
    private static let queue = DispatchQueue(label: "agentlab.workflows.files", attributes: .concurrent)

    /// Runs the body on a thread of its own and returns what it returns; when the task is cancelled, the body learns of it
    /// by `stop`, and this function still waits for it.
    static func run<Value: Sendable>(_ body: @escaping @Sendable (_ stop: Stop) throws -> Value) async throws -> Value {
        let stop = Stop()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                queue.async { continuation.resume(with: Result { try body(stop) }) }
            }
        } onCancel: {
            stop.request()
        }
    }
}
