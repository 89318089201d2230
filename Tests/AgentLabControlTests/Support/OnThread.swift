import Dispatch

private let blockingCalls = DispatchQueue(label: "blocking-calls", attributes: .concurrent)

/// Runs what blocks outside the threads that tasks run on.
func onThread<Success: Sendable>(_ body: @escaping @Sendable () -> Success) async -> Success {
    await withCheckedContinuation { continuation in
        blockingCalls.async { continuation.resume(returning: body()) }
    }
}
