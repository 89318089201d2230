import AgentLabJSON
import Orchestration
import Synchronization

/// Remembers steps, and can die when one is committed.
final class StepJournal: StepRecorder {
    struct Death: Error, Equatable {}

    private struct Contents {
        var results: [StepKey: JSONValue] = [:]
        var commits: [StepKey] = []
        var attempts: [StepKey: [AttemptRecord]] = [:]
        var commitsUntilDeath = Int.max
    }

    private let contents = Mutex(Contents())

    var results: [StepKey: JSONValue] { contents.withLock { $0.results } }
    var commits: [StepKey] { contents.withLock { $0.commits } }
    var attempts: [StepKey: [AttemptRecord]] { contents.withLock { $0.attempts } }

    /// Dies instead of making the commit after so many.
    func die(afterCommits count: Int) {
        contents.withLock { $0.commitsUntilDeath = count }
    }

    func progress(of step: StepKey) -> StepProgress {
        contents.withLock { contents in
            if let result = contents.results[step] { return .succeeded(result) }
            let failed = contents.attempts[step] ?? []
            return .open(AttemptHistory(failures: failed.count, retryAt: failed.last?.retryAt))
        }
    }

    func attemptFailed(_ attempt: AttemptRecord, of step: StepKey) {
        contents.withLock { $0.attempts[step, default: []].append(attempt) }
    }

    func commit(_ result: JSONValue, attempts: Int, of step: StepKey) throws {
        try contents.withLock { contents in
            guard contents.commitsUntilDeath > 0 else { throw Death() }
            contents.commitsUntilDeath -= 1
            contents.results[step] = result
            contents.commits.append(step)
        }
    }
}
