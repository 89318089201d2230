package import AgentLabAPI
import FoundationEssentials

extension Laboratory {
    /// How the daemon is doing; answered without the database too.
    package func status() async -> DaemonStatusRecord {
        let health = health
        let load = executor.load
        let known = health.problem == nil ? try? await store.counts() : nil
        var record = DaemonStatusRecord(
            state: isStopping ? .draining : health.problem == nil ? .ready : .databaseLost,
            since: health.problem == nil ? startedAt : health.since,
            database: DatabaseStatus(
                connected: health.problem == nil,
                since: health.since,
                errorMessage: health.problem
            ),
            runs: known ?? RunCounts(running: load.running, waiting: 0, pending: 0),
            maxConcurrentRuns: load.places,
            uptimeSeconds: Date().timeIntervalSince(startedAt)
        )
        let mistakes = registry.failures.flatMap(\.lines)
        record.workflowMistakes = mistakes.isEmpty ? nil : mistakes
        return record
    }

    /// The status in one line, for `systemctl status`.
    package func statusLine() async -> String {
        let status = await status()
        let runs = "\(status.runs.running) running, \(status.runs.waiting) waiting, \(status.runs.pending) pending"
        guard let problem = status.database.errorMessage else { return isStopping ? "stopping: \(runs)" : runs }
        return
            "database lost since \(status.database.since.formatted(.iso8601)), \(status.runs.running) runs wait: \(problem)"
    }

    /// Returns when the status has changed since it was last waited for, or after `limit`; for one task at a time.
    ///
    /// What other daemons do to the counts is not noticed.
    package func waitForStatusChange(atMost limit: Duration) async {
        await statusBell.wait(atMost: limit)
    }

    /// Whether the journal answers: no batch has been on its way for long, or it is known that the database is away.
    package var makesProgress: Bool {
        health.problem != nil || tenure.journal.timeSinceUnansweredBatch < .seconds(30)
    }
}
