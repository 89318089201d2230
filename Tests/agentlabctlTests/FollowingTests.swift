import AgentLabAPI
import AgentLabControl
import AgentLabJSON
import FoundationEssentials
import Testing
import agentlabctl

/// Commands that stay with a run, against a scripted daemon on a real socket.
@Suite(.timeLimit(.minutes(1))) struct FollowingTests {
    @Test(arguments: [(RunStatus.completed, 0), (.failed, 2), (.cancelled, 3)] as [(RunStatus, Int32)])
    func executeWatchEndsAsTheRunDoes(end: RunStatus, status: Int32) async throws {
        var routes = ControlRouter()
        routes.register(RunsExecute.self) { _, _ in RunAnswer(run: Samples.run(.pending, iteration: 0)) }
        routes.registerWatch([
            .run(Samples.run()), .stage(Samples.stage(1), decision: nil), .run(Samples.run(end)),
        ])
        try await withDaemon(routes) { path in
            let console = Console()
            #expect(await console.run("execute", "x", "--watch", "--socket", path) == status)
            #expect(console.lines.dropFirst().first == "stage 1 hash completed in 12ms")
            #expect(console.lines.last == "run \(Samples.id) \(end) in 1m00s after 2 stages")
        }
    }

    @Test func whoWaitsIsToldTheCause() async throws {
        var routes = ControlRouter()
        routes.register(RunsExecute.self) { _, _ in RunAnswer(run: Samples.run(.pending, iteration: 0)) }
        routes.register(RunsFind.self) { _, _ in RunAnswer(run: Samples.run()) }
        routes.register(RunsWait.self) { _, _ in RunAnswer(run: Samples.run(.failed, error: "no disk")) }
        try await withDaemon(routes) { path in
            let console = Console()
            #expect(await console.run("execute", "x", "--wait", "--socket", path) == 2)
            #expect(console.errors.contains("agentlabctl: run \(Samples.id): no disk"))
        }
    }

    @Test func watchesOnATerminalWithoutBeingAsked() async throws {
        var routes = ControlRouter()
        routes.register(RunsExecute.self) { _, _ in RunAnswer(run: Samples.run(.pending, iteration: 0)) }
        routes.registerWatch([
            .run(Samples.run()), .stage(Samples.stage(1), decision: nil),
            .run(Samples.run(.completed, result: ["count": 7])),
        ])
        try await withDaemon(routes) { path in
            let console = Console()
            let screen = Screen(style: .plain) { Screen.Size(columns: 100, rows: 24) }
            #expect(await console.run("execute", "x", "--socket", path, screen: screen) == 0)
            let end = """
                \u{1B}[2Ktree-digest \(Samples.id) completed  1m00s
                \r\u{1B}[2K  ✓ 1 hash  12ms
                \u{1B}[J{
                  "count": 7
                }

                """
            #expect(console.output.hasSuffix(end))
        }
    }

    @Test func watchWritesEventsAsTheProtocolHasThem() async throws {
        var routes = ControlRouter()
        let events: [RunEvent] = [
            .run(Samples.run()), .stage(Samples.stage(2), decision: Samples.decision(2)),
            .stage(Samples.stage(3), decision: nil), .run(Samples.run(.completed)),
        ]
        routes.registerWatch(events)
        try await withDaemon(routes) { path in
            let console = Console()
            #expect(await console.run("watch", "0198", "--since", "2", "--json", "--socket", path) == 0)
            let items = try console.lines.map { try JSONValue(parsing: $0) }
            #expect(items.map { $0["sequence"] } == [2, 3, 3])
            #expect(
                try items.compactMap { try $0["event"]?.decode(RunEvent.self) } == [events[0], events[2], events[3]]
            )
        }
    }

    @Test func waitReportsEveryRunAndTheWorst() async throws {
        var routes = ControlRouter()
        routes.register(RunsFind.self) { request, _ in
            guard request.run != "none" else { throw ControlError(.runNotFound, "there is no run none") }
            return RunAnswer(run: Samples.run(id: request.run))
        }
        let other = "0198c0de-0000-7000-8000-00000000dcba"
        routes.registerWaiting(RunsWait.self) { request, _ in
            RunAnswer(run: Samples.run(request.run == other ? .cancelled : .completed, id: request.run))
        }
        try await withDaemon(routes) { path in
            let console = Console()
            #expect(await console.run("wait", Samples.id, other, "--socket", path) == 3)
            #expect(console.lines == ["\(Samples.id)  completed", "\(other)  cancelled"])
            #expect(await console.run("wait", "none", Samples.id, "--socket", path) == 66)
            #expect(
                console.errors
                    == "agentlabctl: none: there is no run none; 'agentlabctl runs' lists those that there are\n"
            )
        }
    }

    @Test func waitGivesUpWhenTheTimeIsOver() async throws {
        var routes = ControlRouter()
        routes.register(RunsFind.self) { _, _ in RunAnswer(run: Samples.run()) }
        routes.registerWaiting(RunsWait.self) { _, _ in
            for await _ in AsyncStream<Void>.makeStream().stream {}
            throw CancellationError()
        }
        try await withDaemon(routes) { path in
            let console = Console()
            #expect(await console.run("wait", "0198", "--timeout", "1ms", "--socket", path) == 75)
            #expect(console.errors.contains("'agentlabctl wait 0198' comes back to it"))
        }
    }

    @Test func controlCLeavesTheRunAlone() async throws {
        var routes = ControlRouter()
        routes.registerWatch([.run(Samples.run())], staysOpen: true)
        try await withDaemon(routes) { path in
            let console = Console()
            async let status = console.run("watch", "0198", "--socket", path)
            await console.wait(for: "running")
            console.pressControlC()
            #expect(await status == 130)
            #expect(console.errors == "the daemon goes on with it; 'agentlabctl watch 0198' comes back to it\n")
        }
    }

    @Test func watchGoesOnWhenTheDaemonIsRestarted() async throws {
        var first = ControlRouter()
        first.registerWatch([.run(Samples.run()), .stage(Samples.stage(1), decision: nil)], staysOpen: true)
        var second = ControlRouter()
        second.registerWatch([
            .run(Samples.run()), .stage(Samples.stage(1), decision: nil), .stage(Samples.stage(2), decision: nil),
            .run(Samples.run(.completed)),
        ])
        try await withSocketPath { path in
            let console = Console()
            async let status = console.run("watch", "0198", "--socket", path)
            try await withDaemon(at: path, first) { await console.wait(for: "stage 1") }
            await console.wait(for: "trying again")
            try await withDaemon(at: path, second) { await console.wait(for: "completed in 1m00s") }
            #expect(await status == 0)
            #expect(console.lines.count(where: { $0.contains("stage 1 ") }) == 1)
            #expect(console.lines.suffix(2).first == "stage 2 hash completed in 12ms")
            #expect(console.errors.hasSuffix("agentlabctl: the daemon is back\n"))
        }
    }

    @Test func resumeWatchShowsWhatComesAfterIt() async throws {
        var routes = ControlRouter()
        routes.register(RunsResume.self) { _, _ in RunAnswer(run: Samples.run(.pending, iteration: 2)) }
        routes.registerWatch([
            .run(Samples.run()), .stage(Samples.stage(1), decision: nil), .stage(Samples.stage(2), decision: nil),
            .stage(Samples.stage(3), decision: nil), .run(Samples.run(.completed)),
        ])
        try await withDaemon(routes) { path in
            let console = Console()
            #expect(await console.run("resume", "0198", "--watch", "--socket", path) == 0)
            #expect(console.lines.filter { $0.hasPrefix("stage") } == ["stage 3 hash completed in 12ms"])
        }
    }
}
