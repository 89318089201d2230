import Synchronization

/// Fires once, from anywhere, and ends what waits for it, whether that waits already or begins later.
final class StopSignal: Sendable {
    private struct State {
        var hasFired = false
        var actions: [Int: @Sendable () -> Void] = [:]
        var lastNumber = 0
    }

    private let state = Mutex(State())

    func fire() {
        let actions = self.state.withLock { state in
            state.hasFired = true
            defer { state.actions = [:] }
            return state.actions
        }
        for action in actions.values { action() }
    }

    /// Returns when the signal has fired or the task is cancelled.
    func wait() async {
        let (stream, continuation) = AsyncStream.makeStream(of: Never.self)
        let number = self.onFiring { continuation.finish() }
        for await _ in stream {}
        self.forget(number)
    }

    /// Runs the body, and cancels it when the signal fires; gives `nil` then, unless it has succeeded all the same.
    func stopping<Success: Sendable>(
        _ body: @escaping @Sendable () async throws -> Success
    ) async throws -> Success? {
        // Unstructured, so that whoever fires can cancel it and nothing else; it has ended when this returns.
        let task = Task { try await body() }
        let number = self.onFiring { task.cancel() }
        defer { self.forget(number) }
        let result = await withTaskCancellationHandler {
            await task.result
        } onCancel: {
            task.cancel()
        }
        do {
            return try result.get()
        } catch {
            guard self.state.withLock({ $0.hasFired }) else { throw error }
            return nil
        }
    }

    /// Has the action carried out when the signal fires, at once if it has.
    private func onFiring(_ action: @escaping @Sendable () -> Void) -> Int {
        let number = self.state.withLock { state -> Int? in
            guard !state.hasFired else { return nil }
            state.lastNumber += 1
            state.actions[state.lastNumber] = action
            return state.lastNumber
        }
        if number == nil { action() }
        return number ?? 0
    }

    private func forget(_ number: Int) {
        _ = self.state.withLock { $0.actions.removeValue(forKey: number) }
    }
}
