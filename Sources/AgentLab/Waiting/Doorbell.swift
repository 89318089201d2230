import Synchronization

/// Lets one task sleep until another rings or a time has passed; a ring that nobody waits for is kept.
final class Doorbell: Sendable {
    private struct Shared {
        var hasRung = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let shared = Mutex(Shared())

    func ring() {
        let waiter = shared.withLock { shared in
            shared.hasRung = true
            defer { shared.waiter = nil }
            return shared.waiter
        }
        waiter?.resume()
    }

    /// Returns at the next ring, after `limit`, or when cancelled; for one task at a time.
    func wait(atMost limit: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.ringing() }
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
        shared.withLock { $0.hasRung = false }
    }

    private func ringing() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = shared.withLock { shared in
                    if shared.hasRung || Task.isCancelled { return true }
                    shared.waiter = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            shared.withLock { shared in
                defer { shared.waiter = nil }
                return shared.waiter
            }?.resume()
        }
    }
}
