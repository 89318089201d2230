import Postgres

/// The end of a torture: no more faults, and every run is brought to its end, as a patient operator would.
///
/// Runs that failed on the way are resumed, those that would never end are cancelled.
struct QuietEnd: Sendable {
    let plan: RunPlan
    let driver: RunDriver
    let database: TortureDatabase

    /// How long nothing at all may happen before what is left counts as stuck.
    private static let patience = Duration.seconds(60)

    /// How often a run is sent the signal that it waits for: the answer may be lost, and the run cancelled in between.
    private static let mostSignals = 10

    /// A run as it is now.
    private struct Standing {
        let id: String
        let status: String
        let error: String

        var isFinal: Bool { ["completed", "failed", "cancelled"].contains(status) }
    }

    /// Returns when all runs have ended as they should, or nothing has moved for a minute.
    func settle() async throws {
        var lastProgress = ContinuousClock.now
        var lastSeen = ""
        var signals: [String: Int] = [:]
        while true {
            let standings = try await standings()
            var isSettled = true
            for run in plan.runs {
                guard let standing = standings[run.key] else { continue }
                if let action = action(for: run, standing), signals[run.key, default: 0] < Self.mostSignals {
                    if action == .signal { signals[run.key, default: 0] += 1 }
                    isSettled = false
                    await driver.act(action, on: standing.id)
                } else if !standing.isFinal {
                    isSettled = false
                }
            }
            if isSettled { return }
            let seen = try await progress()
            if seen != lastSeen { (lastSeen, lastProgress) = (seen, .now) }
            guard lastProgress.duration(to: .now) < Self.patience else { return }
            try await Task.sleep(for: .milliseconds(500))
        }
    }

    private func action(for run: PlannedRun, _ standing: Standing) -> PlannedRun.Mischief.Kind? {
        // A child's may be its parent's failure.
        let isQuarantined = standing.error.contains("quarantined")
        if run.isAsked, standing.status == "waiting" { return .signal }
        switch run.expectation {
        case .never:
            if standing.status == "failed" { return isQuarantined ? .resume : nil }
            return standing.isFinal ? nil : .cancel
        case .completed:
            // A failure that nobody designed is for the checker to find.
            let isDesigned = isQuarantined || standing.error.contains("by design")
            return standing.status == "failed" && isDesigned ? .resume : nil
        case .failed:
            return standing.status == "failed" && isQuarantined ? .resume : nil
        }
    }

    private func standings() async throws -> [String: Standing] {
        let rows = try await database.query(
            "SELECT key, id::text, status, coalesce(error_message, '') FROM agentlab.runs WHERE key LIKE 'torture-%'"
        )
        var standings: [String: Standing] = [:]
        for row in rows {
            standings[try row.get(0)] = Standing(id: try row.get(1), status: try row.get(2), error: try row.get(3))
        }
        return standings
    }

    /// Changes whenever something happens to any run.
    private func progress() async throws -> String {
        try await database.query(
            """
            SELECT concat_ws(' ', (SELECT count(*) FROM agentlab.journal), (SELECT max(created_at) FROM agentlab.steps),
                             (SELECT max(updated_at) FROM agentlab.runs WHERE cancel_requested_at IS NULL))
            """
        ).onlyRow.get(0)
    }
}
