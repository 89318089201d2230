import AgentLabAPI
import FoundationEssentials
import Testing
import agentlabctl

@Suite struct WatchingTests {
    private func model(_ events: RunEvent...) -> WatchModel {
        var model = WatchModel()
        for event in events { model.apply(event) }
        return model
    }

    private func frame(_ model: WatchModel, columns: Int = 100, rows: Int = 24) -> [String] {
        WatchFrame(model, now: Samples.now, size: Screen.Size(columns: columns, rows: rows)).lines(style: .plain)
    }

    @Test func showsEndedStagesAndTheOneInFlight() {
        let model = model(
            .run(Samples.run()),
            .stage(Samples.stage(1, node: "scan"), decision: nil),
            .stage(Samples.stage(2, .failed, error: "broken", attempts: 2), decision: nil),
            .stage(Samples.stage(3, .started), decision: nil)
        )
        #expect(
            frame(model) == [
                "tree-digest \(Samples.id) running  1m30s", "  ✓ 1 scan  12ms", "  ✗ 2 hash  12ms  2 attempts  broken",
                "  ⠋ 3 hash  3.2s",
            ]
        )
    }

    @Test func leavesNoStageInFlightWhenTheRunHasEnded() {
        let model = model(
            .run(Samples.run()),
            .stage(Samples.stage(1, .started), decision: nil),
            .run(Samples.run(.cancelled))
        )
        #expect(model.current == nil)
        #expect(frame(model) == ["tree-digest \(Samples.id) cancelled  1m00s"])
    }

    @Test func aLateStartDoesNotHideTheNextStage() {
        let model = model(
            .stage(Samples.stage(2, .started), decision: nil),
            .stage(Samples.stage(1), decision: nil)
        )
        #expect(model.current?.iteration == 2)
    }

    @Test(arguments: 1...12)
    func fitsTheTerminalHoweverManyStagesThereAre(rows: Int) {
        var model = model(.run(Samples.run()))
        for iteration in 1...2000 { model.apply(.stage(Samples.stage(iteration), decision: nil)) }
        model.apply(.stage(Samples.stage(2001, .started), decision: nil))
        model.remark = "lost"
        let lines = frame(model, columns: 30, rows: rows)
        #expect(lines.count <= max(rows - 1, 1))
        #expect(lines.allSatisfy { DisplayWidth.of($0) <= 30 })
        #expect(model.endedCount == 2000)
        #expect(model.ended.count < 1000)
    }

    @Test func saysHowManyStagesItLeavesOut() {
        var model = model(.run(Samples.run()))
        for iteration in 1...10 { model.apply(.stage(Samples.stage(iteration), decision: nil)) }
        let lines = frame(model, rows: 6)
        #expect(
            lines.dropFirst() == ["  … 7 stages before", "  ✓  8 hash  12ms", "  ✓  9 hash  12ms", "  ✓ 10 hash  12ms"]
        )
    }

    @Test func writesPlainLinesOnlyForWhatIsNew() {
        var lines = WatchLines()
        let written = [
            RunEvent.run(Samples.run()), .run(Samples.run()), .stage(Samples.stage(1, .started), decision: nil),
            .stage(Samples.stage(1, node: "scan"), decision: Samples.decision(1, predicate: "has_files")),
            .stage(Samples.stage(2, .failed, error: "broken\npipe", attempts: 2), decision: nil),
            .run(Samples.run(.failed, error: "node hash: broken")),
        ].flatMap { lines.lines(for: $0) }
        #expect(
            written == [
                "run \(Samples.id) running", "stage 1 scan completed in 12ms, then hash (has_files)",
                #"stage 2 hash failed in 12ms after 2 attempts: broken\npipe"#,
                "run \(Samples.id) failed in 1m00s after 2 stages: node hash: broken",
            ]
        )
    }
}
