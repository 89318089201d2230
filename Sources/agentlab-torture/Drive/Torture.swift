import AgentLabAPI
import AgentLabJSON
import FoundationEssentials

/// One torture from its beginning to its verdict.
package struct Torture: Sendable {
    let seed: UInt64
    let time: Duration
    let runs: Int
    let site: TortureSite
    let announce: @Sendable (String) -> Void

    package init(
        seed: UInt64,
        time: Duration,
        runs: Int,
        site: TortureSite,
        announce: @escaping @Sendable (String) -> Void
    ) {
        self.seed = seed
        self.time = time
        self.runs = runs
        self.site = site
        self.announce = announce
    }

    /// Tortures, waits until all is quiet, and checks.
    package func run() async throws -> Report {
        let plan = RunPlan(seed: seed, count: runs, over: time * 0.8, sends: site.hasServer)
        let driver = RunDriver(plan: plan, slots: site.slots, seed: seed, incidents: site.incidents)
        let faults = FaultLog()
        return try await site.run {
            try await site.database.beginAudit()
            try await warmUp()
            let resources = ResourceCheck(slots: site.slots, database: site.database)
            let baseline = try await resources.baseline()
            if !site.hasServer { announce("no http nodes: no address leads from all daemons to one server") }
            announce("\(runs) runs over \(site.slots.count) daemons")
            try await torture(plan, driver, faults)
            announce("no more faults")
            try await site.heal()
            for slot in site.slots { try await slot.waitUntilReady() }
            try await QuietEnd(plan: plan, driver: driver, database: site.database).settle()
            let left = try await resources.violations(since: baseline)
            return try await report(plan, driver, faults, left)
        }
    }

    private func torture(_ plan: RunPlan, _ driver: RunDriver, _ faults: FaultLog) async throws {
        let striker = FaultDriver(
            slots: site.slots,
            lines: site.lines,
            database: site.database,
            log: faults,
            incidents: site.incidents,
            announce: announce
        )
        let faultPlan = FaultPlan(
            seed: seed,
            daemons: site.slots.count,
            lease: TortureSite.lease,
            scenario: site.scenario
        )
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await driver.run() }
            group.addTask { try await striker.run(faultPlan, for: time) }
        }
    }

    /// Executes one run on each daemon, so that what is made on first use is there.
    private func warmUp() async throws {
        for slot in site.slots {
            let reply = await slot.call(RunsExecute(workflow: "fan", params: ["items": 4]))
            guard case .answered(let answer) = reply else { continue }
            _ = await slot.call(RunsWait(run: answer.run.id.uuidString), within: .seconds(60))
        }
    }

    private func report(
        _ plan: RunPlan,
        _ driver: RunDriver,
        _ faults: FaultLog,
        _ left: [Violation]
    ) async throws -> Report {
        let facts = try await Facts(from: site.database)
        let effects = try Effect.read(site.effectsFile)
        let checker = Checker(
            plan: plan.runs,
            facts: facts,
            effects: effects,
            actions: driver.actions.records,
            faults: faults.records,
            instances: try site.instances(),
            cancelLimit: TortureSite.cancelLimit
        )
        return Report(
            facts: facts,
            effects: effects.count,
            faults: faults.records.map(\.fault),
            actions: driver.actions.records,
            daemonStarts: site.slots.map(\.starts).reduce(0, +),
            violations: site.incidents.all + left + checker.violations()
        )
    }
}
