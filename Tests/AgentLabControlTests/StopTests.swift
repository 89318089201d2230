import AgentLabAPI
import AgentLabControl
import AgentLabJSON
import Testing

@Suite(.timeLimit(.minutes(5)))
struct StopTests {
    @Test func requestsInHandAreAnswered() async throws {
        let (began, ends) = (Gate(), Gate())
        let handler = ScriptedHandler([
            "work": { _, _ in
                began.open()
                try await ends.pass()
                return .result("done")
            }
        ])
        try await withServer(handler) { server, path in
            try await ControlClient.withConnection(to: path) { client in
                async let answer = client.call("work", [:])
                try await began.pass()
                server.beginStopping()
                // Nobody new is let in meanwhile.
                try await Self.untilNobodyListens(at: path)
                ends.open()
                let result = try await answer
                #expect(result == "done")
            }
        }
    }

    @Test func whoHasJustConnectedIsStillAnsweredOnce() async throws {
        let handler = ScriptedHandler(["ask": { _, _ in .result("done") }])
        try await withServer(handler) { server, path in
            let connection = try RawConnection(path: path)
            try await eventually { server.connectionCount == 1 }
            server.beginStopping()
            try await Self.untilNobodyListens(at: path)
            await connection.send(frame: request(1, "ask"))
            await connection.send(frame: request(2, "ask"))
            let answer = try await connection.receive()
            #expect(answer?["result"] == "done")
            while let more = try await connection.receive() { #expect(more["id"] != 1) }
        }
    }

    @Test func whoConnectsAndSaysNothingCannotKeepTheServerFromStopping() async throws {
        var limits = ControlLimits()
        limits.lingerTimeout = .milliseconds(20)
        try await withServer(ScriptedHandler(), limits: limits) { server, path in
            let connection = try RawConnection(path: path)
            try await eventually { server.connectionCount == 1 }
            server.beginStopping()
            while try await connection.receive() != nil {}
        }
    }

    @Test func whoWaitsIsToldThatTheDaemonStops() async throws {
        let (began, never) = (Gate(), Gate())
        let handler = ScriptedHandler([
            "wait": { _, _ in
                .waiting {
                    began.open()
                    try await never.pass()
                    return nil
                }
            }
        ])
        try await withServer(handler) { server, path in
            try await ControlClient.withConnection(to: path) { client in
                let answer = Task { try await client.call("wait", [:]) }
                try await began.pass()
                server.beginStopping()
                let error = await #expect(throws: ControlError.self) { try await answer.value }
                #expect(error?.reason == .unavailable)
            }
        }
    }

    @Test func whatDoesNotEndInTimeIsCancelled() async throws {
        let (began, never, cancelled) = (Gate(), Gate(), Gate())
        let handler = ScriptedHandler([
            "work": { _, _ in
                began.open()
                defer { cancelled.open() }
                try await never.pass()
                return .result(nil)
            }
        ])
        var limits = ControlLimits()
        limits.stopTimeout = .milliseconds(20)
        try await withServer(handler, limits: limits) { server, path in
            let connection = try RawConnection(path: path)
            await connection.send(frame: request(1, "work"))
            try await began.pass()
            server.beginStopping()
            try await cancelled.pass()
            while try await connection.receive() != nil {}
        }
    }

    @Test func aPeerThatDoesNotReadCannotKeepTheServerFromStopping() async throws {
        let text = JSONValue.string(String(repeating: "x", count: 1 << 20))
        let handler = ScriptedHandler(["large": { _, _ in .result(text) }])
        var limits = ControlLimits()
        limits.stopTimeout = .milliseconds(20)
        try await withServer(handler, limits: limits) { server, path in
            let connection = try await RawConnection.greeted(path: path)
            for id in 1...8 {
                await connection.send(frame: request(id, "large"))
            }
            server.beginStopping()
            try await eventually { server.connectionCount == 0 }
            withExtendedLifetime(connection) {}
        }
    }

    @Test func cancellingTheServerEndsEverythingAtOnce() async throws {
        let (listening, began, never) = (Gate(), Gate(), Gate())
        let handler = ScriptedHandler([
            "work": { _, _ in
                began.open()
                try await never.pass()
                return .result(nil)
            }
        ])
        try await withSocketDirectory { directory in
            let path = directory + "/s"
            let configuration = ControlServer.Configuration(socket: .path(path))
            let server = ControlServer(configuration: configuration, logger: quietLogger, handler: handler)
            let running = Task { try await server.run { listening.open() } }
            try await listening.pass()
            let connection = try RawConnection(path: path)
            await connection.send(frame: request(1, "work"))
            try await began.pass()
            running.cancel()
            try? await running.value
            while try await connection.receive() != nil {}
            try await Self.untilNobodyListens(at: path)
        }
    }

    @Test func stoppingWhileConnectionsComeLeavesNoneBehind() async throws {
        for _ in 0..<20 {
            try await withServer(ScriptedHandler()) { server, path in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<20 {
                        group.addTask {
                            if number == 10 { server.beginStopping() }
                            // Each of them is served, refused or not let in; none is left hanging.
                            _ = try? await ControlClient.withConnection(to: path) { try await $0.call("m", [:]) }
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }
    }

    private static func untilNobodyListens(at path: String) async throws {
        while (try? await ControlClient.withConnection(to: path) { _ in }) != nil {}
    }
}
