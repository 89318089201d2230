import AgentLab
import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Orchestration
import Postgres
import Testing

@Suite(.timeLimit(.minutes(3))) struct WaitingTests {
    @Test func sleeperHoldsNoPlaceAndGoesOn() async throws {
        try await TestBench.with { bench in
            var configuration = bench.configuration
            configuration.maxConcurrentRuns = 1
            let sleeper = Workflow.waiting("sleeper", SleepNode(for: .seconds(3600)))
            try await bench.withLaboratory([sleeper, .counter()], configuration) { lab in
                let run = try await lab.execute("sleeper")
                try await lab.untilWaiting(run)
                let other = try await lab.execute("counter", ["to": 3])
                #expect(try await lab.end(of: other).status == .completed)
                let asleep = try await lab.find(run.reference)
                #expect(asleep.status == .waiting && asleep.iteration == 0 && asleep.node == "wait")
                #expect(asleep.wakeAt.map { $0 > Date().addingTimeInterval(3500) } == true)
                try await bench.makeDue(run)
                let end = try await lab.end(of: run)
                #expect(end.status == .completed && end.iteration == 2 && end.recoveries == 0)
            }
            let reasons = try await bench.reasons()
            #expect(reasons.first == "the time has come; the edge has no predicate")
        }
    }

    @Test func sleepPassesWhileNoDaemonRuns() async throws {
        try await TestBench.with { bench in
            let sleeper = Workflow.waiting("sleeper", SleepNode(for: .seconds(3600)))
            let run = try await bench.withLaboratoryThatCrashes([sleeper]) { lab in
                let run = try await lab.execute("sleeper")
                try await lab.untilWaiting(run)
                return run
            }
            try await bench.makeDue(run)
            try await bench.withLaboratory([sleeper]) { lab in
                let end = try await lab.end(of: run)
                #expect(end.status == .completed && end.recoveries == 0)
            }
        }
    }

    @Test func signalEndsAWaitAndItsSenderIsTheReason() async throws {
        try await TestBench.with { bench in
            let workflow = Workflow.waiting("approval", WaitNode(for: "approval", output: "approval"))
            try await bench.withLaboratory([workflow]) { lab in
                let run = try await lab.execute("approval")
                try await lab.untilWaiting(run)
                #expect(try await lab.find(run.reference).awaitedSignal == "approval")
                _ = try await lab.signal(.init(run: run.reference, signal: "other", data: 1), from: "somebody")
                #expect(try await lab.find(run.reference).status == .waiting)
                _ = try await lab.signal(
                    .init(run: run.reference, signal: "approval", data: ["ok": true]),
                    from: "uid 7"
                )
                let end = try await lab.end(of: run)
                #expect(end.status == .completed && end.result?["approval"] == ["ok": true])
                let refusal = await #expect(throws: LaboratoryError.self) {
                    try await lab.signal(.init(run: run.reference, signal: "approval"), from: "uid 7")
                }
                #expect(refusal?.reason == .invalidStatus)
            }
            #expect(try await bench.reasons() == ["signal approval from uid 7; the edge has no predicate"])
        }
    }

    @Test func signalBeforeItsWaitIsKeptAndNoneMayContradictIt() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflow = Workflow.waiting("approval", WaitNode(for: "approval", output: "approval")) {
                try await gate.pass()
            }
            try await bench.withLaboratory([workflow]) { lab in
                let run = try await lab.execute("approval")
                await gate.arrivals(1)
                for sender in ["uid 1", "uid 2"] {
                    _ = try await lab.signal(.init(run: run.reference, signal: "approval", data: 1), from: sender)
                }
                let refusal = await #expect(throws: LaboratoryError.self) {
                    try await lab.signal(.init(run: run.reference, signal: "approval", data: 2), from: "uid 3")
                }
                #expect(refusal?.reason == .conflict)
                gate.open()
                let end = try await lab.end(of: run)
                #expect(end.status == .completed && end.result?["approval"] == 1)
                #expect(try await bench.count("SELECT count(*) FROM agentlab.signals WHERE iteration = 2") == 1)
            }
        }
    }

    @Test func aSignalThatTheStateCannotHoldIsTakenAndDoesNotComeBack() async throws {
        try await TestBench.with { bench in
            var configuration = bench.configuration
            configuration.maxStateBytes = 2000
            let workflow = Workflow.waiting("approval", WaitNode(for: "approval", output: "approval"))
            try await bench.withLaboratory([workflow], configuration) { lab in
                let run = try await lab.execute("approval")
                try await lab.untilWaiting(run)
                let long = JSONValue.string(String(repeating: "x", count: 4000))
                _ = try await lab.signal(.init(run: run.reference, signal: "approval", data: long), from: "a")
                #expect(try await lab.end(of: run).status == .failed)
                _ = try await lab.resume(run.reference, secrets: nil)
                try await lab.untilWaiting(run)
                _ = try await lab.signal(.init(run: run.reference, signal: "approval", data: "short"), from: "b")
                let end = try await lab.end(of: run)
                #expect(end.result?["approval"] == "short", "\(end.errorMessage ?? "")")
            }
        }
    }

    @Test func eachSignalEndsOneWait() async throws {
        try await TestBench.with { bench in
            let workflow = Workflow(name: "rounds", description: "Waits twice.") { graph, _ in
                graph.addNode("first", WaitNode(for: "go", output: "one"))
                graph.addNode("second", WaitNode(for: "go", output: "two"))
                graph.addEdge(from: "first", to: "second")
                graph.setEntryPoint("first")
                graph.addExitPoint("second")
            }
            try await bench.withLaboratory([workflow]) { lab in
                let run = try await lab.execute("rounds")
                try await lab.untilWaiting(run)
                _ = try await lab.signal(.init(run: run.reference, signal: "go", data: 1), from: "a")
                let viewer = Viewer()
                async let watching: Void = viewer.watch(run, in: lab)
                await viewer.until { $0.endedStages >= 1 }
                try await lab.untilWaiting(run)
                _ = try await lab.signal(.init(run: run.reference, signal: "go", data: 2), from: "b")
                let end = try await lab.end(of: run)
                #expect(end.result?["one"] == 1 && end.result?["two"] == 2)
                try await watching
            }
        }
    }

    @Test(arguments: [false, true]) func noSignalInTimeFailsOrGoesOn(goesOn: Bool) async throws {
        try await TestBench.with { bench in
            let node = WaitNode(
                for: "approval",
                timeout: .seconds(3600),
                onTimeout: goesOn ? .proceed(with: "nobody") : .fail,
                output: "approval"
            )
            try await bench.withLaboratory([.waiting("approval", node)]) { lab in
                let run = try await lab.execute("approval")
                try await lab.untilWaiting(run)
                try await bench.makeDue(run)
                let end = try await lab.end(of: run)
                if goesOn {
                    #expect(end.status == .completed && end.result?["approval"] == "nobody")
                } else {
                    #expect(end.status == .failed)
                    #expect(end.errorMessage?.contains("no signal \"approval\" came within 3600") == true)
                    _ = try await lab.signal(
                        .init(
                            run: try await lab.resume(run.reference, secrets: nil).reference,
                            signal: "approval",
                            data: 1
                        ),
                        from: "x"
                    )
                    #expect(try await lab.end(of: run).status == .completed)
                }
            }
        }
    }

    @Test func waitingRunIsCancelledAtOnceAndKeepsItsDeadline() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([.waiting("sleeper", SleepNode(for: .seconds(3600)))]) { lab in
                let run = try await lab.execute("sleeper")
                try await lab.untilWaiting(run)
                let before = try await lab.find(run.reference).wakeAt
                #expect(try await lab.cancel(run.reference, reason: nil).status == .cancelled)
                _ = try await lab.resume(run.reference, secrets: nil)
                try await lab.untilWaiting(run)
                #expect(try await lab.find(run.reference).wakeAt == before)
            }
        }
    }

    @Test func runThatTimesOutWhileItWaitsFails() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([.waiting("approval", WaitNode(for: "approval"))]) { lab in
                let run = try await lab.execute("approval", timeout: 0.5)
                let end = try await lab.end(of: run)
                #expect(end.status == .failed && end.errorMessage?.contains("timed out") == true)
            }
        }
    }

    @Test func wakingSurvivesACrash() async throws {
        try await TestBench.with { bench in
            let workflow = Workflow.waiting("approval", WaitNode(for: "approval", output: "approval"))
            let runs = try await bench.withLaboratoryThatCrashes([workflow]) { lab in
                var runs: [RunRecord] = []
                for _ in 0..<20 {
                    let run = try await lab.execute("approval")
                    try await lab.untilWaiting(run)
                    runs.append(run)
                }
                for (number, run) in runs.enumerated() {
                    let signal = RunsSignal(run: run.reference, signal: "approval", data: .int(number))
                    _ = try await lab.signal(signal, from: "x")
                }
                return runs
            }
            try await bench.withLaboratory([workflow]) { lab in
                for (number, run) in runs.enumerated() {
                    let end = try await lab.end(of: run)
                    #expect(end.status == .completed && end.result?["approval"] == .int(number))
                    let explained = try await lab.explain(run.reference)
                    #expect(explained.reason == .completed)
                }
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.signals WHERE iteration = 1") == 20)
        }
    }

    @Test func explainTellsWhatARunWaitsFor() async throws {
        try await TestBench.with { bench in
            let workflows = [
                Workflow.waiting("sleeper", SleepNode(for: .seconds(3600))),
                .waiting("approval", WaitNode(for: "approval", timeout: .seconds(3600))), .parent(of: "approval"),
            ]
            try await bench.withLaboratory(workflows) { lab in
                let words = [
                    "sleeper": (ExplanationReason.sleeping, "asleep until"),
                    "approval": (.waiting, "for the signal \"approval\" since"),
                    "parent": (.waiting, "for the end of child run"),
                ]
                for (name, (reason, text)) in words {
                    let run = try await lab.execute(name)
                    try await lab.untilWaiting(run)
                    let explanation = try await lab.explain(run.reference)
                    #expect(explanation.reason == reason)
                    #expect(explanation.message.contains(text), "\(explanation.message)")
                    #expect((explanation.wakeAt != nil) == (name != "parent"))
                }
            }
        }
    }

    /// What is due and stays due is held by somebody's transaction, which may be a long one.
    @Test func wakerRestsAlsoWhileSomethingIsDue() {
        for due in [Duration.seconds(-3600), .zero, .nanoseconds(1)] {
            #expect(Waker.rest(untilDue: due, atMost: .seconds(1)) > .milliseconds(1))
        }
        #expect(Waker.rest(untilDue: .seconds(3600), atMost: .seconds(1)) == .seconds(1))
        #expect(Waker.rest(untilDue: nil, atMost: .seconds(1)) == .seconds(1))
    }

    @Test func signalsThatRaceWithTheWaitWakeEveryRun() async throws {
        try await TestBench.with { bench in
            let workflow = Workflow.waiting("approval", WaitNode(for: "approval", output: "approval"))
            try await bench.withLaboratory([workflow]) { lab in
                try await withThrowingTaskGroup(of: RunRecord.self) { group in
                    for number in 0..<150 {
                        group.addTask {
                            let run = try await lab.execute("approval")
                            try await Task.sleep(for: .microseconds(Int.random(in: 0...8000)))
                            _ = try await lab.signal(
                                .init(run: run.reference, signal: "approval", data: .int(number)),
                                from: "x"
                            )
                            return try await lab.end(of: run)
                        }
                    }
                    for try await end in group { #expect(end.status == .completed) }
                }
            }
            #expect(try await bench.count("SELECT count(*) FROM agentlab.signals WHERE iteration IS NULL") == 0)
        }
    }

    @Test func thousandSleepersWakeInOrder() async throws {
        try await TestBench.with { bench in
            var configuration = bench.configuration
            configuration.maxConcurrentRuns = 1
            let order = Effects()
            let workflow = Workflow.waiting("sleeper", SleepNode(for: .seconds(36_000))) {
            } after: { state in
                order.append(state.runID)
            }
            let count = 1000
            let runs = try await bench.withLaboratory([workflow], configuration) { lab in
                var runs: [RunRecord] = []
                for _ in 0..<count { runs.append(try await lab.execute("sleeper")) }
                for run in runs { try await lab.untilWaiting(run) }
                return runs.shuffled()
            }
            _ = try await bench.rows(
                """
                UPDATE agentlab.runs r SET wake_at = now() - interval '1 hour' + p.place * interval '1 second'
                FROM unnest($1::uuid[]) WITH ORDINALITY p (id, place) WHERE r.id = p.id
                """,
                [.uuidArray(runs.map(\.id))]
            )
            _ = try await bench.rows("UPDATE agentlab.waits SET until = now() - interval '1 hour'")
            try await bench.withLaboratory([workflow], configuration) { lab in
                for run in runs {
                    let end = try await lab.end(of: run)
                    #expect(end.status == .completed)
                }
            }
            #expect(order.list == runs.map { RunID($0.id) })
        }
    }
}

extension Workflow {
    /// A node that comes first, one that waits, and one that comes after.
    static func waiting(
        _ name: String,
        _ node: any Node,
        before: (@Sendable () async throws -> Void)? = nil,
        after: @escaping @Sendable (State) -> Void = { _ in }
    ) -> Workflow {
        Workflow(name: name, description: "Waits.") { graph, _ in
            if let before {
                graph.addNode("before") { state, _ in
                    try await before()
                    return state
                }
                graph.addEdge(from: "before", to: "wait")
            }
            graph.addNode("wait", node)
            graph.addNode("after") { state, _ in
                after(state)
                return state.setting("done", to: true)
            }
            graph.addEdge(from: "wait", to: "after")
            graph.setEntryPoint(before == nil ? "wait" : "before")
            graph.addExitPoint("after")
        }
    }
}

extension Laboratory {
    /// Returns when a run has been put to waiting; fails when it ends instead.
    func untilWaiting(_ run: RunRecord) async throws {
        let viewer = Viewer()
        await withTaskGroup(of: Void.self) { group in
            // What a watch says that is ended here is of no interest.
            group.addTask { try? await viewer.watch(run, in: self) }
            await viewer.until { seen in
                seen.contains {
                    if case .run(let record) = $0.event {
                        record.status == .waiting || record.status.isFinal
                    } else {
                        false
                    }
                }
            }
            group.cancelAll()
        }
        let end = viewer.records.last
        if end?.status.isFinal == true { throw NodeProblem(description: end?.errorMessage ?? "it has ended") }
    }
}

extension TestBench {
    /// Lets a run's time come.
    func makeDue(_ run: RunRecord) async throws {
        _ = try await rows("UPDATE agentlab.waits SET until = now() WHERE run_id = $1", [.uuid(run.id)])
        _ = try await rows("UPDATE agentlab.runs SET wake_at = now() WHERE id = $1", [.uuid(run.id)])
    }

    func reasons() async throws -> [String] {
        try await rows("SELECT reason FROM agentlab.decisions ORDER BY run_id, iteration").map { try $0.get(0) }
    }
}
