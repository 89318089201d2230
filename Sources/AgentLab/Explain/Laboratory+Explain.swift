package import AgentLabAPI
import FoundationEssentials
import Orchestration
import Postgres

extension Laboratory {
    /// Why a run is where it is: why it does not move, or how it ended; answered without the database, too.
    ///
    /// - Throws: ``LaboratoryError``: `run_not_found`, `conflict` for a prefix of several ids, `unavailable` when the
    ///   database is lost and this daemon does not execute the run.
    package func explain(_ reference: String) async throws -> ExplanationRecord {
        if let problem = health.problem { return try explainOutage(of: reference, since: health.since, problem) }
        do {
            let run = try await store.resolve(reference)
            guard var situation = try await store.situation(of: run) else {
                throw RunStore.notFound(run)
            }
            addOwnKnowledge(to: &situation)
            return ExplanationRecord(situation)
        } catch let error as PostgresError {
            return try explainOutage(of: reference, since: Date(), "\(error)")
        }
    }

    /// The tables tell when the node's turn came; its executor knows when it began.
    private func addOwnKnowledge(to situation: inout RunSituation) {
        guard situation.owner?.isSelf == true, situation.status == .running else { return }
        let active = executor.activeRun(situation.run)
        situation.owner?.isExecuting = active?.stageInFlight != nil
        guard let stage = active?.stageInFlight else { return }
        situation.node = stage.node.rawValue
        situation.iteration = stage.iteration - 1
        situation.nodeSince = stage.beganAt
    }

    private func explainOutage(
        of reference: String,
        since: Date,
        _ problem: String
    ) throws -> ExplanationRecord {
        let active = executor.activeRuns(beginningWith: reference)
        guard let run = active.first, active.count == 1 else {
            throw LaboratoryError(
                .unavailable,
                "the database has been lost since \(since.formatted(.iso8601)), and this daemon does not execute a run "
                    + "\(reference): \(problem)"
            )
        }
        var record = ExplanationRecord(
            runID: run.id.uuid,
            status: .running,
            reason: .databaseLost,
            since: since,
            message: "The database has been lost since \(since.formatted(.iso8601)): \(problem)",
            advice: "The run waits for it; nothing that has been committed is lost."
        )
        record.node = run.stageInFlight?.node.rawValue
        record.iteration = run.stageInFlight?.iteration
        record.daemonID = daemonID
        record.hostname = configuration.hostname
        return record
    }
}

extension ActiveRunState.StageInFlight {
    /// When the node began, by this host's calendar.
    fileprivate var beganAt: Date { Date().addingTimeInterval(-startedAt.duration(to: .now).inSeconds) }
}
