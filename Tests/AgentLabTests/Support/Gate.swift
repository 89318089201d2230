import Orchestration
import Synchronization

/// A place where nodes of a test report that they have come and wait until they may go on.
final class Gate: Sendable {
    private struct Shared {
        var isOpen = false
        var arrivals = 0
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
        var watchers: [(id: Int, count: Int, continuation: CheckedContinuation<Void, Never>)] = []
        var next = 0
    }

    private let shared = Mutex(Shared())

    /// Lets everybody through, now and later.
    func open() {
        let waiting = shared.withLock { shared in
            shared.isOpen = true
            defer { shared.waiting = [:] }
            return shared.waiting.values
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Reports an arrival and waits; ends early with an error when the task is cancelled.
    func pass() async throws {
        await arrive(heedingCancellation: true)
        try Task.checkCancellation()
    }

    /// Reports an arrival and waits, whatever becomes of the task.
    func passIgnoringCancellation() async {
        await arrive(heedingCancellation: false)
    }

    /// Waits until so many have arrived in all, or the task is cancelled.
    func arrivals(_ count: Int) async {
        let id = nextID()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = shared.withLock { shared in
                    if shared.arrivals >= count || Task.isCancelled { return true }
                    shared.watchers.append((id, count, continuation))
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            let watchers = shared.withLock { shared in
                defer { shared.watchers.removeAll { $0.id == id } }
                return shared.watchers.filter { $0.id == id }
            }
            for watcher in watchers { watcher.continuation.resume() }
        }
    }

    private func nextID() -> Int {
        shared.withLock { shared in
            shared.next += 1
            return shared.next
        }
    }

    var count: Int { shared.withLock { $0.arrivals } }

    private func arrive(heedingCancellation: Bool) async {
        let id = nextID()
        noteArrival()
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = shared.withLock { shared in
                    if shared.isOpen || (heedingCancellation && Task.isCancelled) { return true }
                    shared.waiting[id] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            guard heedingCancellation else { return }
            shared.withLock { $0.waiting.removeValue(forKey: id) }?.resume()
        }
    }

    private func noteArrival() {
        let due = shared.withLock { shared in
            shared.arrivals += 1
            let due = shared.watchers.filter { $0.count <= shared.arrivals }
            shared.watchers.removeAll { $0.count <= shared.arrivals }
            return due
        }
        for watcher in due { watcher.continuation.resume() }
    }
}

/// Counts what nodes have done, so that a test can tell how often.
final class Effects: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    func note(_ effect: String) {
        counts.withLock { $0[effect, default: 0] += 1 }
    }

    private let sequence = Mutex<[RunID]>([])

    /// Notes a run in the order of the calls.
    func append(_ run: RunID) { sequence.withLock { $0.append(run) } }
    var list: [RunID] { sequence.withLock { $0 } }

    subscript(_ effect: String) -> Int { counts.withLock { $0[effect] ?? 0 } }
    var all: [String: Int] { counts.withLock { $0 } }
}
