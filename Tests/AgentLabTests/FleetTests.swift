import AgentLab
import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Orchestration
import Postgres
import Testing

/// Several laboratories over one database, as daemons on several hosts are.
@Suite(.timeLimit(.minutes(2))) struct FleetTests {
    @Test func noticesReadBackAsTheyWereSent() {
        let run = RunID()
        for notice: FleetNotice in [.pending, .cancel(run), .wake(run), .ended(run)] {
            #expect(FleetNotice(payload: notice.payload) == notice)
        }
        for payload in ["", "cancel", "cancel me", "\u{1F600}", "pendin", "wake \(run)x"] {
            #expect(FleetNotice(payload: payload) == nil)
        }
    }

    @Test func cancelReachesARunOfAnotherDaemonAtOnce() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflow = Workflow.counter { number in if number == 2 { try await gate.pass() } }
            try await bench.daemon("one").withLaboratory([workflow], bench.withoutPolling) { one in
                let run = try await one.execute("counter", ["to": 5])
                await gate.arrivals(1)
                try await bench.daemon("two").withLaboratory([workflow], bench.withoutPolling) { two in
                    let answer = try await two.cancel(run.reference, reason: "enough")
                    #expect(answer.status == .running && answer.owner == one.daemonID)
                    let end = try await two.end(of: run)
                    #expect(end.status == .cancelled && end.cancelReason == "enough")
                }
            }
        }
    }

    @Test func pendingRunIsTakenByWhoeverHasAPlace() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflow = Workflow.gated(by: gate)
            var small = bench.withoutPolling
            small.maxConcurrentRuns = 1
            let configuration = small
            try await bench.daemon("one").withLaboratory([workflow], configuration) { one in
                try await bench.daemon("two").withLaboratory([workflow], configuration) { two in
                    let runs = [try await one.execute("single"), try await one.execute("single")]
                    await gate.arrivals(2)
                    var owners: Set<UUID?> = []
                    for run in runs { owners.insert(try await one.find(run.reference).owner) }
                    #expect(owners == [one.daemonID, two.daemonID])
                    gate.open()
                    for run in runs { #expect(try await two.end(of: run).status == .completed) }
                }
            }
        }
    }

    @Test func runsOfADeadDaemonAreTakenOverByAnother() async throws {
        try await TestBench.with { bench in
            let effects = Effects()
            let gate = Gate()
            let workflow = Workflow.counter(effects) { number in if number == 3 { try await gate.pass() } }
            let (runs, dead) = try await bench.daemon("one").withLaboratoryThatCrashes([workflow]) { one in
                var runs: [RunRecord] = []
                for _ in 0..<3 { runs.append(try await one.execute("counter", ["to": 4])) }
                await gate.arrivals(3)
                return (runs, one.daemonID)
            }
            gate.open()
            try await bench.daemon("two").withLaboratory([workflow], bench.shortLeases) { two in
                let record = try await two.find(runs[0].reference)
                #expect(record.status == .running && record.owner == dead)
                try await bench.makeSilent(dead)
                for run in runs {
                    let end = try await two.end(of: run)
                    #expect(end.status == .completed && end.owner == two.daemonID && end.recoveries == 1)
                    #expect(effects["\(run.reference) 3"] == 2)
                }
            }
        }
    }

    @Test func runOfADeadDaemonCanBeCancelled() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflow = Workflow.counter { number in if number == 2 { try await gate.pass() } }
            let (run, dead) = try await bench.daemon("one").withLaboratoryThatCrashes([workflow]) { one in
                let run = try await one.execute("counter", ["to": 4])
                await gate.arrivals(1)
                return (run, one.daemonID)
            }
            try await bench.daemon("two").withLaboratory([workflow], bench.shortLeases) { two in
                _ = try await two.cancel(run.reference, reason: nil)
                try await bench.makeSilent(dead)
                #expect(try await two.end(of: run).status == .cancelled)
            }
            #expect(gate.count == 1)
        }
    }

    @Test func daemonsThatBeatKeepTheirRuns() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflow = Workflow.counter { number in if number == 2 { try await gate.pass() } }
            try await bench.daemon("one").withLaboratory([workflow]) { one in
                let run = try await one.execute("counter", ["to": 3])
                await gate.arrivals(1)
                let crashed = try await bench.daemon("three").withLaboratoryThatCrashes([workflow]) { $0.daemonID }
                try await bench.daemon("two").withLaboratory([workflow], bench.shortLeases) { two in
                    // When the dead one has been found, the others have been looked at too.
                    try await bench.makeSilent(crashed)
                    try await bench.until("SELECT ended_at IS NOT NULL FROM agentlab.daemons WHERE id = $1", crashed)
                    let alive = "SELECT count(*) FROM agentlab.daemons WHERE ended_at IS NULL"
                    #expect(try await bench.count(alive) == 2)
                    #expect(one.daemonID != two.daemonID)
                }
                gate.open()
                let end = try await one.end(of: run)
                #expect(end.status == .completed && end.recoveries == 0 && end.owner == one.daemonID)
            }
        }
    }

    @Test func copiedStateDirectoryOnAnotherHostIsNoPredecessor() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflow = Workflow.counter { number in if number == 2 { try await gate.pass() } }
            try await bench.daemon("one").withLaboratory([workflow]) { one in
                let run = try await one.execute("counter", ["to": 3])
                await gate.arrivals(1)
                // As if it ran on another kernel; then the lock of the copy proves nothing.
                _ = try await bench.rows("UPDATE agentlab.daemons SET boot_id = 'elsewhere'")
                let copy = bench.daemon("copy")
                try FileManager.default.createDirectory(atPath: copy.directory, withIntermediateDirectories: true)
                try FileManager.default.copyItem(
                    atPath: "\(bench.daemon("one").directory)/instance",
                    toPath: "\(copy.directory)/instance"
                )
                let former = one.daemonID
                try await copy.withLaboratory([workflow]) { _ in }
                gate.open()
                #expect(try await one.end(of: run).recoveries == 0)
                #expect(one.daemonID == former)
            }
        }
    }

    @Test func aHeartbeatThatIsNotAnsweredIsGivenUpBeforeTheLeaseHasPassed() async throws {
        try await TestBench.with { bench in
            var configuration = bench.configuration
            configuration.lease = .seconds(3)
            try await bench.withLaboratory([], configuration) { lab in
                let connection = try await PostgresConnection.connect(
                    PostgresConfiguration(bench.database, logger: bench.logger)
                )
                let lock = PostgresStatement(sql: "SELECT FROM agentlab.daemons WHERE id = $1 FOR UPDATE")
                try await connection.withTransaction { transaction in
                    _ = try await transaction.query(lock, [.uuid(lab.daemonID)])
                    while lab.health.problem == nil { await Task.yield() }
                }
                await connection.close()
                while lab.health.problem != nil { await Task.yield() }
            }
        }
    }

    @Test func aDaemonThatCannotStartOverForGoodEndsAndSaysWhy() async throws {
        try await TestBench.with { bench in
            let error = await #expect(throws: PostgresError.self) {
                try await bench.withLaboratory([]) { lab in
                    _ = try await bench.rows("ALTER TABLE agentlab.daemons RENAME COLUMN boot_id TO kernel")
                    let end = "SELECT agentlab.end_daemon($1, 'lease expired', 3)"
                    _ = try await bench.rows(end, [.uuid(lab.daemonID)])
                    try await Task.sleep(for: .seconds(3600))
                }
            }
            #expect(error?.sqlState == "42703")
        }
    }

    @Test func aBeginningThatIsRepeatedLeavesOneRow() async throws {
        try await TestBench.with { bench in
            try await bench.daemon("one").withLaboratory([]) { _ in }
            let trigger = """
                CREATE SEQUENCE attempts;
                CREATE FUNCTION fail_at_first() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF nextval('attempts') <= 2 THEN RAISE EXCEPTION USING ERRCODE = '40001'; END IF;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER fail_at_first BEFORE UPDATE OF workflows ON agentlab.daemons FOR EACH ROW
                EXECUTE FUNCTION fail_at_first();
                """
            let connection = try await PostgresConnection.connect(
                PostgresConfiguration(bench.database, logger: bench.logger)
            )
            try await connection.execute(script: trigger)
            await connection.close()
            try await bench.daemon("two").withLaboratory([]) { _ in }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.daemons") == 2)
        }
    }

    @Test func onlyWhoHasBeatenForALeaseJudgesOthers() {
        var judge = LeaseJudge(lease: .seconds(15))
        let start = ContinuousClock.now
        func mayJudge(after seconds: Int) -> Bool { judge.noteBeat(at: start + .seconds(seconds)) }
        #expect([0, 10, 15].map(mayJudge) == [false, false, true])
        // The database was away.
        judge.noteFailure()
        #expect([40, 54, 56].map(mayJudge) == [false, false, true])
        // It was frozen.
        #expect([100, 110, 115].map(mayJudge) == [false, false, true])
    }

    @Test func cancelOfOneLifeDoesNotHitTheNext() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflow = Workflow.gated(by: gate)
            try await bench.withLaboratory([workflow]) { lab in
                let run = try await lab.execute("single")
                await gate.arrivals(1)
                _ = try await lab.cancel(run.reference, reason: nil)
                #expect(try await lab.end(of: run).status == .cancelled)
                _ = try await lab.resume(run.reference, secrets: nil)
                await gate.arrivals(2)
                lab.executor.cancel(CancelRequest(run: RunID(run.id), life: 0))
                gate.open()
                #expect(try await lab.end(of: run).status == .completed)
            }
        }
    }
}

extension TestBench {
    /// A daemon that judges others soon after its start.
    var shortLeases: LaboratoryConfiguration {
        var configuration = self.configuration
        configuration.lease = .seconds(3)
        return configuration
    }

    /// Lets a daemon look as if its last heartbeat were long ago.
    func makeSilent(_ daemon: UUID) async throws {
        _ = try await rows(
            "UPDATE agentlab.daemons SET heartbeat_at = now() - interval '1 hour' WHERE id = $1",
            [.uuid(daemon)]
        )
    }

    /// Waits for what a statement says of an id.
    func until(_ sql: String, _ id: UUID) async throws {
        while !(try await rows(sql, [.uuid(id)]).onlyRow.get(0, as: Bool.self)) { await Task.yield() }
    }

    /// Heartbeats so rare that what happens in a test does not happen by polling.
    var withoutPolling: LaboratoryConfiguration {
        var configuration = self.configuration
        configuration.heartbeatInterval = .seconds(3600)
        return configuration
    }
}

/// What a run may use up.
@Suite(.timeLimit(.minutes(2))) struct BoundsTests {
    @Test func stateThatGrowsTooLargeFailsItsRunAndSaysSo() async throws {
        try await TestBench.with { bench in
            let workflow = Workflow.counter { _ in }
            let glutton = Workflow.single("glutton") { state, _ in
                state.setting("food", to: .string(String(repeating: "x", count: 5000)))
            }
            var configuration = bench.configuration
            configuration.maxStateBytes = 4096
            try await bench.withLaboratory([workflow, glutton], configuration) { lab in
                let run = try await lab.execute("glutton")
                let end = try await lab.end(of: run)
                #expect(end.status == .failed && end.iteration == 1)
                let message = try #require(end.errorMessage)
                #expect(message.contains("node \"only\" failed at iteration 1: its state takes"))
                #expect(message.contains("max_state_bytes allows (4096)"))
                #expect(try await lab.end(of: try await lab.execute("counter", ["to": 2])).status == .completed)
            }
        }
    }
}

extension FleetTests {
    @Test func fleetIsListedWithItsRunsAndHeartbeats() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflow = Workflow.counter { number in if number == 2 { try await gate.pass() } }
            // Whoever has not been there for a lease of its own leaves silent daemons as they are.
            var configuration = bench.configuration
            configuration.lease = .seconds(3600)
            try await bench.daemon("one").withLaboratory([workflow], configuration) { one in
                _ = try await one.execute("counter", ["to": 2])
                await gate.arrivals(1)
                let crashed = try await bench.daemon("two").withLaboratoryThatCrashes([workflow]) { $0.daemonID }
                try await bench.makeSilent(crashed)
                let stopped = try await bench.daemon("three").withLaboratoryThatCrashes([workflow]) { $0.daemonID }
                _ = try await bench.rows("SELECT agentlab.end_daemon($1, 'stopped', 3)", [.uuid(stopped)])
                let daemons = try await one.daemons(DaemonList()).data
                try #require(daemons.map(\.id) == [one.daemonID, crashed])
                #expect(daemons.map(\.state) == [.alive, .silent])
                #expect(daemons.map(\.running) == [1, 0])
                #expect(daemons[0].maxConcurrentRuns == 256 && daemons[0].heartbeatAgeSeconds < 3600)
                #expect(daemons[1].heartbeatAgeSeconds >= 3600 && daemons[1].leaseSeconds == 15)
                let all = try await one.daemons(DaemonList(all: true)).data
                try #require(all.count == 3)
                #expect(all[2].state == .ended && all[2].endedBecause == "stopped")
                gate.open()
            }
        }
    }
}
