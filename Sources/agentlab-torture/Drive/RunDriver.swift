import AgentLabAPI
import AgentLabJSON
import AgentLabTesting
import FoundationEssentials
import Synchronization

/// Executes the planned runs and does to them what the plan says, each time through a daemon drawn anew.
final class RunDriver: Sendable {
    private let plan: RunPlan
    private let slots: [DaemonSlot]
    private let incidents: Incidents
    private let random: Mutex<SeededGenerator>
    let actions = ActionLog()

    init(plan: RunPlan, slots: [DaemonSlot], seed: UInt64, incidents: Incidents) {
        self.plan = plan
        self.slots = slots
        self.incidents = incidents
        random = Mutex(SeededGenerator(seed: seed, stream: 3))
    }

    /// Returns when all runs have been executed and all that the plan says has been done.
    func run() async throws {
        let start = ContinuousClock.now
        try await withThrowingDiscardingTaskGroup { group in
            for run in plan.runs {
                group.addTask {
                    try await Task.sleep(until: start + run.at)
                    try await self.drive(run)
                }
            }
        }
    }

    private func drive(_ run: PlannedRun) async throws {
        guard let id = try await execute(run) else { return }
        let start = ContinuousClock.now
        for mischief in run.mischief {
            try await Task.sleep(until: start + mischief.after)
            await act(mischief.kind, on: id)
        }
    }

    /// Asks until somebody answers; under its key the run exists once, however often it is asked for.
    private func execute(_ run: PlannedRun) async throws -> String? {
        let request = RunsExecute(
            workflow: run.workflow,
            params: run.params,
            key: run.key,
            priority: run.priority
        )
        while true {
            switch await anySlot().call(request) {
            case .answered(let answer):
                return answer.run.id.uuidString.lowercased()
            case .refused(let error) where error.reason != .unavailable && error.reason != .busy:
                incidents.note("a run was refused", "\(run.key): \(error.message)")
                return nil
            case .refused, .lost:
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    /// Cancels, resumes or asks a run once, and notes what came of it.
    @discardableResult
    func act(_ kind: PlannedRun.Mischief.Kind, on run: String) async -> ActionRecord.Outcome {
        let begin = Date.now.timeIntervalSince1970
        let reply =
            switch kind {
            case .cancel: await anySlot().call(RunsCancel(run: run, reason: "torture"))
            case .resume: await anySlot().call(RunsResume(run: run))
            case .signal: await anySlot().call(RunsSignal(run: run, signal: "go", data: ["number": 7]))
            }
        let outcome = outcome(of: reply)
        actions.append(
            ActionRecord(
                kind: kind,
                run: run,
                begin: begin,
                end: Date.now.timeIntervalSince1970,
                outcome: outcome
            )
        )
        if case .refused(let reason, let message) = outcome, !Self.fairReasons.contains(reason) {
            incidents.note("a \(kind) was refused", "run \(run): \(reason): \(message)")
        }
        return outcome
    }

    private static let fairReasons: Set = ["invalid_status", "busy"]

    private func outcome(of reply: Reply<RunAnswer>) -> ActionRecord.Outcome {
        switch reply {
        case .answered: .done
        // The database was lost, perhaps after it had done what it was asked for.
        case .refused(let error) where error.reason == .unavailable: .unknown
        case .refused(let error): .refused(reason: error.reason?.rawValue ?? "", message: error.message)
        case .lost: .unknown
        }
    }

    private func anySlot() -> DaemonSlot {
        slots[random.withLock { Int.random(in: 0..<slots.count, using: &$0) }]
    }
}
