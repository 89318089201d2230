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
            let workflow = Workflow.single { state, _ in
                try await gate.pass()
                return state
            }
            var full = bench.withoutPolling
            full.maxConcurrentRuns = 1
            try await bench.daemon("one").withLaboratory([workflow], full) { one in
                try await bench.daemon("two").withLaboratory([workflow], bench.withoutPolling) { two in
                    let first = try await one.execute("single")
                    let second = try await one.execute("single")
                    #expect(first.owner == one.daemonID && second.status == .pending)
                    await gate.arrivals(2)
                    #expect(try await one.find(second.reference).owner == two.daemonID)
                    gate.open()
                    #expect(try await one.end(of: second).status == .completed)
                    #expect(try await two.end(of: first).status == .completed)
                }
            }
        }
    }

    @Test func cancelOfOneLifeDoesNotHitTheNext() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflow = Workflow.single { state, _ in
                try await gate.pass()
                return state
            }
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
    /// Heartbeats so rare that what happens in a test does not happen by polling.
    var withoutPolling: LaboratoryConfiguration {
        var configuration = self.configuration
        configuration.heartbeatInterval = .seconds(3600)
        return configuration
    }
}
