import AgentLabAPI
import Synchronization

/// How far a watcher has come: where the next subscription goes on.
final class Place: Sendable {
    private struct State {
        var run: String
        var sequence: Int
        var last: RunRecord?
    }

    private let state: Mutex<State>

    init(run: String, sequence: Int) {
        state = Mutex(State(run: run, sequence: sequence))
    }

    /// The run's id once it is known; a prefix may become ambiguous while one waits.
    var run: String { state.withLock { $0.run } }
    var sequence: Int { state.withLock { $0.sequence } }

    /// The run when it has ended; nil while it goes on.
    var finalRun: RunRecord? {
        state.withLock { state in state.last.flatMap { $0.status.isFinal ? $0 : nil } }
    }

    func advance(to sequence: Int, _ event: RunEvent) {
        state.withLock { state in
            state.sequence = max(state.sequence, sequence)
            guard case .run(let run) = event else { return }
            state.last = run
            state.run = RunText.id(of: run)
        }
    }
}
