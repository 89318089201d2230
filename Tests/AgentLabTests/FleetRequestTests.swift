import AgentLab
import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Orchestration
import Testing

/// What is asked of one daemon about a run of another, with nothing that happens by polling but watching.
@Suite(.timeLimit(.minutes(2))) struct FleetRequestTests {
    @Test func aRunOfAnotherDaemonIsWatchedToItsEnd() async throws {
        try await withTwo { one, two, gate in
            let run = try await one.execute("counter", ["to": 4])
            await gate.arrivals(1)
            let viewer = Viewer()
            async let watching: Void = viewer.watch(run, in: two)
            await viewer.until { $0.endedStages >= 1 }
            #expect(viewer.records.first?.owner == one.daemonID)
            gate.open()
            try await watching
            #expect(viewer.ended.map(\.stage.iteration) == Array(1...5))
            #expect(viewer.records.last?.status == .completed)
        }
    }

    @Test func aRunOfAnotherDaemonIsResumedByWhoIsAsked() async throws {
        try await withTwo { one, two, gate in
            let run = try await one.execute("counter", ["to": 4])
            await gate.arrivals(1)
            let early = await #expect(throws: LaboratoryError.self) {
                try await two.resume(run.reference, secrets: nil)
            }
            #expect(early?.reason == .invalidStatus)
            _ = try await two.cancel(run.reference, reason: nil)
            #expect(try await two.end(of: run).status == .cancelled)
            gate.open()
            let resumed = try await two.resume(run.reference, secrets: nil)
            #expect(resumed.status == .running && resumed.owner == two.daemonID)
            let end = try await one.end(of: run)
            #expect(end.status == .completed && end.owner == two.daemonID)
            // Its first stage, the one that was cancelled, and the rest.
            let stages = try await one.stages(RunsStages(run: run.reference, sort: "iteration")).data
            #expect(stages.map(\.iteration) == Array(1...6))
            #expect(stages.map(\.status) == [.completed, .failed] + Array(repeating: .completed, count: 4))
        }
    }

    @Test func aRunOfAnotherDaemonIsDeletedOnlyWhenItHasEnded() async throws {
        try await withTwo { one, two, gate in
            let run = try await one.execute("counter", ["to": 4])
            await gate.arrivals(1)
            let refused = await #expect(throws: LaboratoryError.self) { try await two.delete(run.reference) }
            #expect(refused?.reason == .invalidStatus)
            gate.open()
            #expect(try await two.end(of: run).status == .completed)
            _ = try await two.delete(run.reference)
            for lab in [one, two] {
                let missing = await #expect(throws: LaboratoryError.self) { try await lab.find(run.reference) }
                #expect(missing?.reason == .runNotFound)
            }
        }
    }

    /// Lends two daemons whose counters stop before 2.
    private func withTwo(
        _ body: @escaping @Sendable (_ one: Laboratory, _ two: Laboratory, _ gate: Gate) async throws -> Void
    ) async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflow = Workflow.counter { number in if number == 2 { try await gate.pass() } }
            try await bench.daemon("one").withLaboratory([workflow], bench.withoutPolling) { one in
                try await bench.daemon("two").withLaboratory([workflow], bench.withoutPolling) { two in
                    try await body(one, two, gate)
                }
            }
        }
    }
}
