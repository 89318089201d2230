import AgentLabJSON
import Testing
import agentlab_torture

/// A checker that finds nothing is worth nothing: each promise is broken once.
@Suite struct CheckerTests {
    private var history = SampleHistory()

    @Test func whatWentWellIsLeftInPeace() {
        #expect(history.rules == [])
    }

    @Test mutating func aRunThatIsNotThereIsMissed() {
        history.facts = Facts()
        #expect(history.rules == ["a run is missing"])
    }

    @Test mutating func aRunWithoutAnEndIsStuck() {
        history.facts.runs[0].status = "running"
        #expect(history.rules == ["a run is stuck"])
    }

    @Test mutating func anotherResultIsAWrongEnd() {
        history.facts.runs[0].result = ["total": 6]
        #expect(history.rules == ["a run has the wrong end"])
    }

    @Test mutating func aFailureThatNobodyDesignedIsAWrongEnd() {
        history.facts.runs[0].status = "failed"
        #expect(history.rules == ["a run has the wrong end"])
    }

    @Test mutating func aStageTooManyIsAWrongEnd() {
        history.planned.expectation = .completed(result: ["total": 5], stages: 1)
        #expect(history.rules == ["a run has the wrong end"])
    }

    @Test mutating func onlyACancelMakesARunCancelled() {
        history.facts.runs[0].status = "cancelled"
        #expect(history.rules == ["a run was cancelled by nobody"])
        history.actions = [history.action(.cancel, at: 103, .done)]
        #expect(history.rules == [])
        history.actions.append(history.action(.resume, at: 104, .done))
        #expect(history.rules == ["a run was cancelled by nobody"])
    }

    @Test mutating func aGapIsFound() {
        history.facts.stages[1].iteration = 3
        history.effects += [history.effect(102.9, 3, "report", .end)]
        #expect(history.rules == ["iterations have a gap or a duplicate"])
    }

    @Test mutating func aDuplicateIsFound() {
        history.facts.stages[1].iteration = 1
        #expect(history.rules.contains("iterations have a gap or a duplicate"))
    }

    @Test mutating func aStageThatNoDecisionLedToIsFound() {
        history.facts.stages[0].next = "flaky"
        #expect(history.rules == ["a stage follows that no decision led to"])
    }

    @Test mutating func aStageWithoutItsEffectIsFound() {
        history.effects.removeLast()
        #expect(history.rules == ["a committed stage has no effect"])
    }

    @Test mutating func aStepWithoutItsEffectIsFound() {
        history.effects.removeAll { $0.step == "step-1" }
        #expect(history.rules == ["a committed step has no effect"])
    }

    @Test mutating func aStepDoneTwiceByOneDaemonIsFound() {
        history.effects.append(history.effect(101.3, 1, "gather", .end, step: "step-1"))
        #expect(history.rules == ["a daemon has done a step again"])
    }

    @Test mutating func aStepDoneAgainAfterACrashIsFair() {
        history.facts.daemons.append(.init(id: "d2", instance: "i1", pid: 12, startedAt: 95, endedAt: nil))
        var again = history.effect(101.3, 1, "gather", .end, step: "step-1")
        again.pid = 12
        history.effects.append(again)
        #expect(history.rules == [])
    }

    @Test mutating func anEffectOfAProgramCountsForItsStage() {
        history.effects.removeLast()
        var effect = history.effect(102.9, 2, "report", .end)
        effect.iteration = nil
        history.effects.append(effect)
        #expect(history.rules == [])
        // Its stage failed first, and was executed anew under another iteration.
        history.facts.stages[1].isFailed = true
        history.facts.stages.append(
            .init(run: SampleHistory.run, iteration: 3, node: "report", next: nil, isFailed: false, at: 104)
        )
        #expect(history.rules == [])
    }

    @Test mutating func aNodeThatDoesNothingOutsideNeedsNoEffect() {
        history.effects.removeLast()
        history.facts.stages[1].node = "note"
        history.facts.stages[0].next = "note"
        #expect(history.rules == ["a committed stage has no effect"])
        history.facts.workflows = [SampleHistory.run: "appointment"]
        #expect(history.rules == [])
    }

    @Test mutating func aChildThatIsLeftOverIsFound() {
        history.facts.children = [.init(id: "c1", parent: SampleHistory.run, status: "completed")]
        #expect(history.rules == [])
        history.facts.children[0].status = "running"
        #expect(history.rules == ["a child has the wrong end"])
        history.facts.children[0].status = "failed"
        #expect(history.rules == ["a child has the wrong end"])
        history.facts.runs[0].status = "failed"
        history.planned.expectation = .failed("")
        #expect(history.rules == ["a run has the wrong end"])
    }

    @Test mutating func aSecondChildIsFound() {
        history.facts.children = ["c1", "c2"].map { .init(id: $0, parent: SampleHistory.run, status: "completed") }
        #expect(history.rules == ["a child was made twice"])
    }

    @Test mutating func aStageOfAnotherDaemonIsFound() {
        history.facts.writings[1].writer = 2
        #expect(history.rules == ["a stage was written by another than the owner"])
        history.facts.writings[1].owner = nil
        #expect(history.rules == ["a stage was written for a run without owner"])
    }

    @Test mutating func anEffectLongAfterACancelIsFound() {
        history.actions = [history.action(.cancel, at: 95, .done)]
        #expect(history.rules == ["a cancelled run went on"])
        // Nobody knows whether this one was carried out.
        history.actions[0].outcome = .unknown
        #expect(history.rules == [])
    }

    @Test mutating func aDaemonThatCouldNotHearOfACancelIsExcused() {
        history.actions = [history.action(.cancel, at: 95, .done)]
        history.faults = [FaultRecord(fault: .freeze(1, for: .seconds(4)), begin: 96, end: 100)]
        #expect(history.rules == [])
    }

    @Test mutating func aRunThatWasResumedMayGoOn() {
        history.actions = [history.action(.cancel, at: 95, .done), history.action(.resume, at: 98, .done)]
        #expect(history.rules == [])
    }

    @Test func overlappingFaultsCountOnce() {
        let faults = [(0.0, 4.0), (2.0, 6.0), (8.0, 9.0)].map { begin, end in
            FaultRecord(fault: .terminateBackends, begin: begin, end: end)
        }
        #expect(faults.quietTime(from: 1, to: 10) == 3)
        #expect(faults.quietTime(from: 6.5, to: 7) == 0.5)
    }
}
