import Synchronization

/// Counts the tasks of runs, abandoned ones included, and lets one wait for a condition over what they change.
final class LiveTasks: Sendable {
    private struct Shared {
        var count = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let shared = Mutex(Shared())

    var count: Int { shared.withLock { $0.count } }

    func begin() { shared.withLock { $0.count += 1 } }

    func end() {
        shared.withLock { $0.count -= 1 }
        noteChange()
    }

    /// Lets waiters look at their condition again.
    func noteChange() {
        let waiting = shared.withLock { shared in
            defer { shared.waiting = [] }
            return shared.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Returns when the condition holds, or after `limit`.
    func waitUntil(within limit: Duration, _ condition: @escaping @Sendable () -> Bool) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled, !condition() { await self.change(unless: condition) }
            }
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
            noteChange()
        }
    }

    private func change(unless condition: @Sendable () -> Bool) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                shared.withLock { $0.waiting.append(continuation) }
                // What changed between the caller's look and here has woken nobody.
                if condition() || Task.isCancelled { noteChange() }
            }
        } onCancel: {
            noteChange()
        }
    }
}
