import Synchronization

/// Lets so many through at a time; the others wait, first come first served.
final class Turnstile: Sendable {
    private struct State {
        var free: Int
        var next = 0
        /// In the order in which they came.
        var waiting: [(number: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    }

    private let state: Mutex<State>

    init(places: Int) { state = Mutex(State(free: places)) }

    /// Waits for a place and has it while the body runs.
    ///
    /// - Throws: `CancellationError` when the task is cancelled while it waits; what the body throws.
    func pass<Value>(_ body: () async throws -> Value) async throws -> Value {
        guard await enter() else { throw CancellationError() }
        defer { leave() }
        try Task.checkCancellation()
        return try await body()
    }

    private func enter() async -> Bool {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let entered = state.withLock { state -> Bool? in
                    // Looked at under the lock: a cancel that comes later finds the waiter in the queue.
                    if Task.isCancelled { return false }
                    guard state.free == 0 else {
                        state.free -= 1
                        return true
                    }
                    state.waiting.append((number, continuation))
                    return nil
                }
                if let entered { continuation.resume(returning: entered) }
            }
        } onCancel: {
            state.withLock { state in
                state.waiting.firstIndex { $0.number == number }.map { state.waiting.remove(at: $0).continuation }
            }?.resume(returning: false)
        }
    }

    private func leave() {
        state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst().continuation
        }?.resume(returning: true)
    }
}
