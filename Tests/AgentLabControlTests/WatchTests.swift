import AgentLabAPI
import AgentLabControl
import AgentLabJSON
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5)))
struct WatchTests {
    @Test func eventsComeInOrderToTheRunsEnd() async throws {
        try await withServer(Self.router { _, writer in try await Self.story(from: 0, to: 5, writer) }) { _, path in
            try await ControlClient.withConnection(to: path) { client in
                var events: [RunEvents.Element] = []
                for try await event in client.watch(run: "0199") {
                    events.append(event)
                }
                #expect(events.map(\.sequence) == [0, 1, 2, 3, 4, 5, 5])
                #expect(events.first?.event == .run(.sample()))
                #expect(events.dropFirst().first?.event == .stage(.sample(1), decision: nil))
                #expect(events.last?.event == .run(.sample(status: .completed, iteration: 5)))
            }
        }
    }

    @Test func aWatchGoesOnAfterASequence() async throws {
        let router = Self.router { request, writer in try await Self.story(from: request.since ?? 0, to: 5, writer) }
        try await withServer(router) { _, path in
            try await ControlClient.withConnection(to: path) { client in
                var stages: [Int] = []
                for try await event in client.watch(run: "0199", since: 3) {
                    if case .stage(let stage, _) = event.event { stages.append(stage.iteration) }
                }
                #expect(stages == [4, 5])
            }
        }
    }

    @Test func whatIsUnknownIsRefusedBeforeTheStream() async throws {
        var router = ControlRouter()
        router.registerStream(RunsWatch.self) { request, _ in
            throw ControlError(.runNotFound, "there is no run \(request.run)")
        }
        try await withServer(router) { _, path in
            try await ControlClient.withConnection(to: path) { client in
                let error = await #expect(throws: ControlError.self) {
                    for try await _ in client.watch(run: "42") {}
                }
                #expect(error?.reason == .runNotFound)
            }
        }
    }

    @Test func aStreamThatBreaksOffSaysWhy() async throws {
        let router = Self.router { _, writer in
            try await writer.send(sequence: 0, event: RunEvent.run(.sample()))
            throw ControlError(.unavailable, "the database is lost")
        }
        try await withServer(router) { _, path in
            try await ControlClient.withConnection(to: path) { client in
                var events = client.watch(run: "0199").makeAsyncIterator()
                _ = try await events.next()
                let error = await #expect(throws: ControlError.self) { try await events.next() }
                #expect(error?.reason == .unavailable)
                let end = try await events.next()
                #expect(end == nil)
            }
        }
    }

    @Test func leavingTheLoopEndsTheStreamOnTheServer() async throws {
        let (never, ended) = (Gate(), Gate())
        let router = Self.router { _, writer in
            defer { ended.open() }
            try await writer.send(sequence: 0, event: RunEvent.run(.sample()))
            try await never.pass()
        }
        try await withServer(router) { _, path in
            try await ControlClient.withConnection(to: path) { client in
                for try await _ in client.watch(run: "0199") { break }
                try await ended.pass()
                // The connection is as good as before.
                _ = try? await client.call("anything", [:])
            }
        }
    }

    @Test func cancellingTheReaderEndsTheStreamOnTheServer() async throws {
        let (never, ended, begun) = (Gate(), Gate(), Gate())
        let router = Self.router { _, _ in
            defer { ended.open() }
            begun.open()
            try await never.pass()
        }
        try await withServer(router) { _, path in
            try await ControlClient.withConnection(to: path) { client in
                let reader = Task { for try await _ in client.watch(run: "0199") {} }
                try await begun.pass()
                reader.cancel()
                try await ended.pass()
            }
        }
    }

    @Test func noEventFollowsTheAnswerToUnwatch() async throws {
        let sent = Atomic(0)
        let router = Self.router { _, writer in
            while true {
                try await writer.send(sequence: 0, event: RunEvent.run(.sample()))
                sent.add(1, ordering: .relaxed)
            }
        }
        try await withServer(router) { _, path in
            let connection = try RawConnection(path: path)
            await connection.send(frame: request(1, "runs.watch", ["run": "0199"]))
            let subscription = try #require(try await connection.receive()?["result"]?["subscription"])
            await connection.send(frame: request(2, "runs.unwatch", ["subscription": subscription]))
            // The second one finds nothing to end, which is no error.
            await connection.send(frame: request(3, "runs.unwatch", ["subscription": subscription]))
            var answers: Set<Int> = []
            while answers.count < 2 {
                let message = try #require(try await connection.receive())
                guard let id = message["id"]?.intValue else {
                    #expect(!answers.contains(2))
                    continue
                }
                #expect(message["result"] == [:])
                answers.insert(id)
            }
            connection.finishSending()
            #expect(try await connection.receive() == nil)
        }
    }

    @Test func aSlowReaderLosesNothingAndHoldsUpNobody() async throws {
        let subscriptions = Atomic(0)
        let router = Self.router { request, writer in
            subscriptions.add(1, ordering: .relaxed)
            try await Self.story(from: request.since ?? 0, to: 500, writer)
        }
        var configuration = ControlClient.Configuration()
        configuration.eventCapacity = 16
        try await withServer(router) { [configuration] _, path in
            try await ControlClient.withConnection(to: path, configuration: configuration) { client in
                var iterations: [Int] = []
                for try await event in client.watch(run: "0199") {
                    guard case .stage(let stage, _) = event.event else { continue }
                    iterations.append(stage.iteration)
                    // The same connection, in the middle of the loop: nothing may be waiting for this loop to go on.
                    if stage.iteration % 50 == 0 { _ = try? await client.call("anything", [:]) }
                }
                #expect(iterations == Array(1...500))
            }
        }
        #expect(subscriptions.load(ordering: .relaxed) > 1)
    }

    @Test func whoDoesNotReadStopsTheStreamInsteadOfFillingMemory() async throws {
        let sent = Atomic(0)
        let text = JSONValue.string(String(repeating: "x", count: 10_000))
        let router = Self.router { _, writer in
            while true {
                try await writer.send(sequence: 0, event: ["type": "noise", "text": text])
                sent.add(1, ordering: .relaxed)
            }
        }
        try await withServer(router) { _, path in
            let connection = try RawConnection(path: path)
            await connection.send(frame: request(1, "runs.watch", ["run": "0199"]))
            // The stream stands still when two looks, with much work for others between them, see the same number.
            var last = -1
            while last != sent.load(ordering: .relaxed) {
                last = sent.load(ordering: .relaxed)
                for _ in 0..<50 {
                    try await expectAnswer(at: path)
                }
            }
            #expect(last < 1_000)
            withExtendedLifetime(connection) {}
        }
    }

    @Test func aLostConnectionEndsTheWatchWithAnError() async throws {
        let never = Gate()
        let router = Self.router { _, writer in
            try await writer.send(sequence: 7, event: RunEvent.run(.sample(iteration: 7)))
            try await never.pass()
        }
        try await withServer(router) { server, path in
            try await ControlClient.withConnection(to: path) { client in
                var events = client.watch(run: "0199").makeAsyncIterator()
                let first = try await events.next()
                #expect(first?.sequence == 7)
                server.beginStopping()
                let error = await #expect(throws: ControlClientError.self) { try await events.next() }
                #expect(error?.code == .connectionLost)
                let later = await #expect(throws: ControlClientError.self) { try await client.call("m", [:]) }
                #expect(later?.code == .connectionLost)
            }
        }
    }

    @Test func unknownEventsPassThrough() async throws {
        let router = Self.router { _, writer in
            try await writer.send(sequence: 0, event: ["type": "weather", "text": "fine"])
        }
        try await withServer(router) { _, path in
            try await ControlClient.withConnection(to: path) { client in
                var events: [RunEvent] = []
                for try await event in client.watch(run: "0199") {
                    events.append(event.event)
                }
                #expect(events == [.other(type: "weather", body: ["type": "weather", "text": "fine"])])
            }
        }
    }

    private static func router(
        _ stream: @escaping @Sendable (RunsWatch, ControlEventWriter) async throws -> Void
    ) -> ControlRouter {
        var router = ControlRouter()
        router.registerStream(RunsWatch.self) { request, _ in
            { writer in try await stream(request, writer) }
        }
        return router
    }

    /// What a run's stream looks like after the first stages.
    private static func story(from first: Int, to last: Int, _ writer: ControlEventWriter) async throws {
        try await writer.send(sequence: first, event: RunEvent.run(.sample(iteration: first)))
        for iteration in (first..<last).map({ $0 + 1 }) {
            try await writer.send(sequence: iteration, event: RunEvent.stage(.sample(iteration), decision: nil))
        }
        try await writer.send(sequence: last, event: RunEvent.run(.sample(status: .completed, iteration: last)))
    }
}

private func expectAnswer(at path: String) async throws {
    try await ControlClient.withConnection(to: path) { client in
        let error = await #expect(throws: ControlError.self) { try await client.call("unknown", [:]) }
        #expect(error?.reason == .methodNotFound)
    }
}
