import AgentLabControl
import Synchronization

/// A connection that is made again when the daemon goes away, as it does when it is restarted.
struct PersistentLink: Sendable {
    let daemon: Daemon
    /// Told when the connection is lost, with what happened, and with nil when it is back.
    let connectionChanged: @Sendable (CommandFailure?) throws -> Void

    /// Performs the body again on every new connection until it has a result.
    ///
    /// The body calls `connected` when the daemon has answered. A loss before the first answer ever is thrown: then
    /// there is probably no daemon to wait for.
    func untilDone<Result: Sendable>(
        _ body: @escaping @Sendable (ControlClient, _ connected: () throws -> Void) async throws -> Result?
    ) async throws -> Result {
        let health = Health()
        while true {
            do {
                let result = try await daemon.withClient { client in
                    try await body(client) {
                        if health.answered() { try connectionChanged(nil) }
                    }
                }
                if let result { return result }
                try lost(CommandFailure("the daemon broke off", status: .unreachable, isPassing: true), health)
            } catch let failure as CommandFailure where failure.isPassing {
                try lost(failure, health)
            }
            try await Task.sleep(for: health.pause())
        }
    }

    private func lost(_ failure: CommandFailure, _ health: Health) throws {
        guard health.hasEverAnswered else { throw failure }
        if health.lost() { try connectionChanged(failure) }
    }
}

/// Whether the daemon answers, and how long to wait before it is asked again.
private final class Health: Sendable {
    private struct State {
        var hasEverAnswered = false
        var isLost = false
        var failures = 0
    }

    private let state = Mutex(State())

    var hasEverAnswered: Bool { state.withLock { $0.hasEverAnswered } }

    /// Notes an answer; true when it is the first one after a loss.
    func answered() -> Bool {
        state.withLock { state in
            defer { state = State(hasEverAnswered: true) }
            return state.isLost
        }
    }

    /// Notes a loss; true when it is news.
    func lost() -> Bool {
        state.withLock { state in
            defer { state.isLost = true }
            return !state.isLost
        }
    }

    /// 100 ms at first, then twice as long each time, up to 3.2 s.
    func pause() -> Duration {
        state.withLock { state in
            defer { state.failures += 1 }
            return .milliseconds(100 << min(state.failures, 5))
        }
    }
}
