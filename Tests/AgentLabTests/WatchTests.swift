import AgentLab
import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Orchestration
import Testing

@Suite(.timeLimit(.minutes(2))) struct WatchTests {
    @Test func tellsARunFromItsBeginningToItsEndWithoutAGap() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflow = Workflow.counter { number in if number == 1 { try await gate.pass() } }
            try await bench.withLaboratory([workflow]) { lab in
                let viewer = Viewer()
                let run = try await lab.execute("counter", ["to": 300])
                async let watching: Void = viewer.watch(run, in: lab)
                await viewer.until { $0.hasStarted(1) }
                gate.open()
                try await watching
                #expect(viewer.ended.map(\.stage.iteration) == Array(1...301))
                #expect(viewer.ended.allSatisfy { $0.stage.status == .completed })
                #expect(viewer.ended.dropLast().allSatisfy { $0.decision?.iteration == $0.stage.iteration })
                #expect(viewer.ended.last?.decision == nil)
                #expect(viewer.ended[299].decision?.toNode == "finish")
                #expect(viewer.records.map(\.status) == [.running, .completed])
                #expect(viewer.started == viewer.started.sorted() && Set(viewer.started).count == viewer.started.count)
                guard case .run(let last) = viewer.seen.last?.event else {
                    return #expect(Bool(false), "no last record")
                }
                #expect(last.result?["count"] == 300)
            }
        }
    }

    @Test func aProgramsLinesComeOnceInOrderAndBeforeItsEnd() async throws {
        let text = """
            name: talk
            entry: a
            nodes:
              a: { run: { argv: [sh, -c, 'for n in $(seq 90); do echo $n; done'] } }
              b: { run: { argv: [sh, -c, 'for n in $(seq 91 180); do echo $n; done'] } }
            edges: [a -> b]
            exit: b
            """
        let file = try WorkflowFile(parsing: text, file: "talk.yaml", kinds: .standard)
        try await TestBench.with { bench in
            let gate = Gate()
            let held = Workflow.counter { _ in try await gate.pass() }
            var configuration = bench.configuration
            configuration.maxConcurrentRuns = 1
            try await bench.withLaboratory([file.workflow, held], configuration) { lab in
                // The run waits for its place until it is watched.
                let first = try await lab.execute("counter", ["to": 1])
                let run = try await lab.execute("talk")
                let viewer = Viewer()
                async let watching: Void = viewer.watch(run, in: lab)
                await viewer.until { !$0.isEmpty }
                gate.open()
                try await watching
                #expect(viewer.lines == (1...180).map(String.init))
                guard case .run = viewer.seen.last?.event, case .stage = viewer.seen.dropLast().last?.event else {
                    return #expect(Bool(false), "the end does not come last")
                }
                #expect(try await lab.end(of: first).status == .completed)
            }
        }
    }

    @Test func sequenceIsTheIterationToGoOnFrom() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([.counter()]) { lab in
                let run = try await lab.end(of: try await lab.execute("counter", ["to": 450]))
                let whole = Viewer()
                try await whole.watch(run, in: lab)
                var cursor = 0
                for seen in whole.seen {
                    if case .stage(let stage, _) = seen.event { cursor = stage.iteration }
                    #expect(seen.sequence == cursor)
                }
                for since in [1, 199, 200, 201, 400, 450, 451, 9_000_000_000] {
                    let rest = Viewer()
                    try await rest.watch(run, since: since, in: lab)
                    #expect(rest.ended.map(\.stage) == whole.ended.map(\.stage).filter { $0.iteration > since })
                    #expect(rest.records.last?.status == .completed)
                }
            }
        }
    }

    @Test func whoJoinsInTheMiddleIsToldWhatHasHappenedFirst() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflow = Workflow.counter { number in if number == 3 { try await gate.pass() } }
            try await bench.withLaboratory([workflow]) { lab in
                let run = try await lab.execute("counter", ["to": 4])
                await gate.arrivals(1)
                let viewer = Viewer()
                async let watching: Void = viewer.watch(run, in: lab)
                await viewer.until { $0.hasStarted(3) }
                #expect(viewer.ended.map(\.stage.iteration) == [1, 2])
                gate.open()
                try await watching
                #expect(viewer.ended.map(\.stage.iteration) == [1, 2, 3, 4, 5])
            }
        }
    }

    @Test func finishedRunIsToldAtOnce() async throws {
        try await TestBench.with { bench in
            let workflow = Workflow.single { _, _ in throw NodeProblem(description: "no luck") }
            try await bench.withLaboratory([workflow]) { lab in
                let run = try await lab.end(of: try await lab.execute("single"))
                let viewer = Viewer()
                try await viewer.watch(run, in: lab)
                #expect(viewer.ended.map(\.stage.status) == [.failed])
                #expect(viewer.ended.first?.stage.errorMessage == run.errorMessage)
                #expect(viewer.started.isEmpty)
                #expect(viewer.records.last == run)
            }
        }
    }

    @Test func resumedRunIsToldOnFromTheCursor() async throws {
        try await TestBench.with { bench in
            let effects = Effects()
            let workflow = Workflow.counter(effects) { number in
                if number == 2, effects.all.values.max() == 1 { throw NodeProblem(description: "not yet") }
            }
            try await bench.withLaboratory([workflow]) { lab in
                let run = try await lab.execute("counter", ["to": 3])
                let first = Viewer()
                try await first.watch(run, in: lab)
                #expect(first.records.last?.status == .failed)
                #expect(first.ended.map(\.stage.iteration) == [1, 2])
                _ = try await lab.resume(run.reference, secrets: nil)
                let second = Viewer()
                try await second.watch(run, since: try #require(first.seen.last?.sequence), in: lab)
                #expect(second.records.last?.status == .completed)
                #expect(second.ended.map(\.stage.iteration) == [3, 4, 5])
            }
        }
    }

    @Test func slowReaderGetsEveryStageThoughTheRunIsLongOver() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            try await bench.withLaboratory([.counter()]) { lab in
                let run = try await lab.execute("counter", ["to": 1000])
                let viewer = Viewer()
                async let watching: Void = viewer.watch(run, in: lab) { _ in try await gate.pass() }
                await gate.arrivals(1)
                #expect(try await lab.end(of: run).status == .completed)
                gate.open()
                try await watching
                #expect(viewer.ended.map(\.stage.iteration) == Array(1...1001))
                #expect(viewer.records.last?.status == .completed)
            }
        }
    }

    @Test func manyViewersSeeTheSame() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([.counter()]) { lab in
                let run = try await lab.execute("counter", ["to": 50])
                let viewers = (0..<20).map { _ in Viewer() }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for viewer in viewers { group.addTask { try await viewer.watch(run, in: lab) } }
                    try await group.waitForAll()
                }
                #expect(Set(viewers.map { $0.ended.map(\.stage) }).count == 1)
                #expect(viewers.allSatisfy { $0.ended.count == 51 && $0.records.last?.status == .completed })
            }
        }
    }

    @Test func cancelIsToldAsItIsAskedForAndAsItEnds() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflow = Workflow.single { state, _ in
                await gate.passIgnoringCancellation()
                return state
            }
            var configuration = bench.configuration
            configuration.cancelGrace = .seconds(60)
            try await bench.withLaboratory([workflow], configuration) { lab in
                let run = try await lab.execute("single")
                let viewer = Viewer()
                async let watching: Void = viewer.watch(run, in: lab)
                await viewer.until { $0.hasStarted(1) }
                _ = try await lab.cancel(run.reference, reason: "enough")
                await viewer.until {
                    $0.contains { if case .run(let r) = $0.event { r.cancelRequestedAt != nil } else { false } }
                }
                #expect(viewer.records.last?.status == .running)
                gate.open()
                try await watching
                #expect(viewer.records.last?.cancelReason == "enough")
                #expect(viewer.records.last?.status.isFinal == true)
            }
        }
    }

    @Test func pendingRunIsToldFromItsPlaceInLineOn() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflow = Workflow.gated(by: gate)
            var configuration = bench.configuration
            configuration.maxConcurrentRuns = 1
            try await bench.withLaboratory([workflow], configuration) { lab in
                _ = try await lab.execute("single")
                let pending = try await lab.execute("single")
                let viewer = Viewer()
                async let watching: Void = viewer.watch(pending, in: lab)
                await viewer.until { !$0.isEmpty }
                #expect(viewer.records.map(\.status) == [.pending])
                gate.open()
                try await watching
                #expect(viewer.records.last?.status == .completed)
                #expect(viewer.ended.map(\.stage.iteration) == [1])
            }
        }
    }

    @Test func watchOfARunThatIsDeletedEndsWithAnErrorThatSaysSo() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflow = Workflow.gated(by: gate)
            var configuration = bench.configuration
            configuration.maxConcurrentRuns = 1
            try await bench.withLaboratory([workflow], configuration) { lab in
                _ = try await lab.execute("single")
                let pending = try await lab.execute("single")
                let viewer = Viewer()
                let error = try await withThrowingTaskGroup(of: LaboratoryError?.self) { group in
                    group.addTask {
                        await #expect(throws: LaboratoryError.self) { try await viewer.watch(pending, in: lab) }
                    }
                    await viewer.until { !$0.isEmpty }
                    // At once, as the watch would otherwise end with the run; it looks again by itself.
                    _ = try await bench.rows(
                        """
                        DO $$ BEGIN
                            UPDATE agentlab.runs SET status = 'cancelled' WHERE id = '\(pending.id)';
                            PERFORM agentlab.delete_runs(ARRAY['\(pending.id)']::uuid[]);
                        END $$
                        """
                    )
                    return try await group.next() ?? nil
                }
                #expect(error?.reason == .runNotFound)
                gate.open()
            }
        }
    }

    @Test func viewerThatGoesAwayIsForgotten() async throws {
        let feed = RunFeed()
        let run = RunID()
        let gate = Gate()
        let leaving = Task {
            await feed.withWatcher(of: run) { watcher in
                feed.notify(run)
                let version = watcher.version
                #expect(version == 1)
                try? await gate.pass()
                await watcher.change(after: version, orAfter: .seconds(3600))
            }
        }
        await gate.arrivals(1)
        gate.open()
        leaving.cancel()
        await leaving.value
        // What is remembered of a run is remembered for its watchers; a new one begins from nothing.
        await feed.withWatcher(of: run) { #expect($0.version == 0) }
    }

    @Test func watcherMissesNoChangeBetweenItsLookAndItsWait() async throws {
        let feed = RunFeed()
        let run = RunID()
        await feed.withWatcher(of: run) { watcher in
            let version = watcher.version
            feed.notify(run)
            feed.notify(RunID())
            await watcher.change(after: version, orAfter: .seconds(3600))
            #expect(watcher.version == version + 1)
        }
    }

    @Test func watcherKnowsNoEndFromBeforeItBegan() async throws {
        let feed = RunFeed()
        let run = RunID()
        let now = Date()
        let record = RunRecord(
            id: run.uuid,
            workflowName: "w",
            status: .failed,
            params: [:],
            priority: 0,
            secretNames: [],
            recoveries: 0,
            iteration: 0,
            createdAt: now,
            updatedAt: now
        )
        await feed.withWatcher(of: run) { slow in
            feed.notify(run, endedAs: { record })
            // The run has been resumed, and somebody asks it to stop.
            await feed.withWatcher(of: run, for: .life) { watcher in
                feed.notify(run)
                #expect(watcher.end == nil)
            }
            #expect(slow.end?.status == .failed)
        }
    }

    @Test func everyWatcherOfARunIsWokenByAChange() async throws {
        let feed = RunFeed()
        let run = RunID()
        let gate = Gate()
        await withDiscardingTaskGroup { group in
            for _ in 0..<50 {
                group.addTask {
                    await feed.withWatcher(of: run) { watcher in
                        let version = watcher.version
                        try? await gate.pass()
                        await watcher.change(after: version, orAfter: .seconds(3600))
                    }
                }
            }
            await gate.arrivals(50)
            gate.open()
            feed.notify(run)
        }
    }

    @Test func waitEndsWithTheRunOrWhenItsTimeIsUp() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflow = Workflow.gated(by: gate)
            try await bench.withLaboratory([workflow]) { lab in
                let run = try await lab.execute("single")
                await gate.arrivals(1)
                for timeout in [0, 0.005] {
                    let record = try await lab.wait(run.reference, timeoutSeconds: timeout)
                    #expect(record.status == .running)
                }
                for timeout in [-1, 1e10, 1e300, .infinity, .nan] {
                    let error = await #expect(throws: LaboratoryError.self) {
                        try await lab.wait(run.reference, timeoutSeconds: timeout)
                    }
                    #expect(error?.reason == .invalidParams)
                }
                async let ended = lab.wait(run.reference, timeoutSeconds: nil)
                gate.open()
                #expect(try await ended.status == .completed)
                #expect(try await lab.wait(run.reference, timeoutSeconds: 0).status == .completed)
                let unknown = await #expect(throws: LaboratoryError.self) {
                    try await lab.wait("\(RunID())", timeoutSeconds: nil)
                }
                #expect(unknown?.reason == .runNotFound)
            }
        }
    }

    @Test func cancelledWaitReturnsWithoutTheRun() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflow = Workflow.gated(by: gate)
            try await bench.withLaboratory([workflow]) { lab in
                let run = try await lab.execute("single")
                await gate.arrivals(1)
                let waiting = Task { try await lab.wait(run.reference, timeoutSeconds: nil) }
                waiting.cancel()
                await #expect(throws: (any Error).self) { try await waiting.value }
                gate.open()
                #expect(try await lab.end(of: run).status == .completed)
            }
        }
    }
}
