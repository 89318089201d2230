package import AgentLabAPI
import Orchestration
import Postgres

extension Laboratory {
    /// Creates a run that goes on from a stage of another one, which stays as it is.
    ///
    /// - Throws: ``LaboratoryError``: `run_not_found`, `workflow_not_found`, `invalid_params`, `conflict` for a key that was
    ///   used for something else, `unavailable`.
    package func fork(_ request: RunsFork) async throws -> RunRecord {
        try await answering {
            try refuseWhileUnavailable()
            try RunPlan.checkKey(request.key)
            let tenure = tenure
            let (executor, store) = (tenure.executor, tenure.store)
            let run = try await store.resolve(request.run)
            if let existing = try await former(request, of: run) { return existing }
            guard let origin = try await store.find(run) else { throw RunStore.notFound(run) }
            let entry = try registry.entry(origin.workflowName)
            let point = try await store.point(of: origin, at: request.iteration)
            let plan = try ForkPlan(request, of: origin, at: point, entry: entry)
            let journalEntry = try plan.journalEntry()
            let kept = executor.secrets.keep(plan.secrets, for: plan.id)
            do {
                let time = try await tenure.journal.commit(journalEntry)
                executor.notePending()
                announcer.announce(.pending)
                return plan.record(at: time)
            } catch {
                executor.secrets.forget(kept)
                guard case JournalError.keyTaken = error, let existing = try await former(request, of: run) else {
                    throw error
                }
                return existing
            }
        }
    }

    /// The fork that the request's key belongs to, if it was asked for in the same words.
    ///
    /// - Throws: ``LaboratoryError`` with `conflict` if it was not.
    private func former(_ request: RunsFork, of origin: RunID) async throws -> RunRecord? {
        guard let key = request.key, let existing = try await store.find(key: key) else { return nil }
        guard existing.isRepeated(by: request, of: origin) else { throw existing.conflict }
        return existing.record
    }
}
