import Dispatch

/// Runs what blocks outside the threads that tasks run on.
///
/// A serial queue of its own gets a thread at once; the threads of a concurrent queue are few, and tasks share them.
func onThread<Success: Sendable>(_ body: @escaping @Sendable () -> Success) async -> Success {
    await withCheckedContinuation { continuation in
        DispatchQueue(label: "blocking-call").async { continuation.resume(returning: body()) }
    }
}
