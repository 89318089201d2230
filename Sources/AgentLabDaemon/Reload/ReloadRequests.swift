package import AgentLabAPI
import Synchronization

/// Requests for a reload, on their way from those who ask to the one who does it.
///
/// Whoever has asked before a reload begins is answered by it, so however many ask, one reload at most waits for its turn.
package final class ReloadRequests: Sendable {
    private struct State {
        var waiting: [CheckedContinuation<ReloadRecord, Never>] = []
        var isClosed = false
    }

    /// Yields when there is at least one request.
    let arrivals: AsyncStream<Void>
    private let arrived: AsyncStream<Void>.Continuation
    private let state = Mutex(State())

    package init() {
        (arrivals, arrived) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Asks for a reload, as SIGHUP does, without waiting for it.
    package func post() {
        arrived.yield()
    }

    /// Asks for a reload and waits until it is over.
    package func ask() async -> ReloadRecord {
        await withCheckedContinuation { continuation in
            let isClosed = state.withLock { state in
                if !state.isClosed { state.waiting.append(continuation) }
                return state.isClosed
            }
            if isClosed { continuation.resume(returning: .stopping) } else { arrived.yield() }
        }
    }

    /// Those who are answered by a reload that begins now.
    func takeAll() -> [CheckedContinuation<ReloadRecord, Never>] {
        state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
    }

    /// Nothing is reloaded any more.
    func close() {
        state.withLock { $0.isClosed = true }
        for asker in takeAll() { asker.resume(returning: .stopping) }
    }
}

extension ReloadRecord {
    fileprivate static let stopping = ReloadRecord(problems: ["the daemon is stopping"])
}
