import AgentLabAPI
import AgentLabControl
import AgentLabJSON
import Glibc
import Testing

@Suite(.timeLimit(.minutes(5)))
struct LimitTests {
    @Test func oneRequestTooManyOfAConnectionIsBusy() async throws {
        var limits = ControlLimits()
        limits.maximumRequestsPerConnection = 3
        let work = Work()
        try await withServer(work.handler, limits: limits) { _, path in
            let connection = try RawConnection(path: path)
            for id in 1...3 {
                await connection.send(frame: request(id, "work"))
                try await work.nextBegin()
            }
            await connection.send(frame: request(4, "work"))
            let refusal = try await connection.receive()
            #expect(refusal?["id"] == 4)
            #expect(refusal?["error"]?["data"]?["reason"] == "busy")
            // Others are not concerned, and neither is this one as soon as something has ended.
            try await expectService(at: path)
            work.end.open()
            for _ in 1...3 {
                #expect(try await connection.receive()?["result"] == "done")
            }
        }
    }

    @Test func oneRequestTooManyOfAllIsBusy() async throws {
        var limits = ControlLimits()
        limits.maximumRequests = 2
        let work = Work()
        try await withServer(work.handler, limits: limits) { _, path in
            let connections = try [RawConnection(path: path), RawConnection(path: path)]
            for connection in connections {
                await connection.send(frame: request(1, "work"))
                try await work.nextBegin()
            }
            try await ControlClient.withConnection(to: path) { client in
                let error = await #expect(throws: ControlError.self) { try await client.call("work", [:]) }
                #expect(error?.reason == .busy)
            }
            work.end.open()
            for connection in connections {
                #expect(try await connection.receive()?["result"] == "done")
            }
        }
    }

    @Test func oneConnectionTooManyIsToldSo() async throws {
        var limits = ControlLimits()
        limits.maximumConnections = 2
        try await withServer(ScriptedHandler(), limits: limits) { server, path in
            let first = try await RawConnection.greeted(path: path)
            var second: RawConnection? = try await RawConnection.greeted(path: path)
            #expect(server.connectionCount == 2)
            try await ControlClient.withConnection(to: path) { client in
                let error = await #expect(throws: ControlError.self) { try await client.call("m", [:]) }
                #expect(error?.reason == .busy)
            }
            second?.finishSending()
            while try await second?.receive() != nil {}
            second = nil
            try await eventually { server.connectionCount == 1 }
            try await expectService(at: path)
            await first.send(frame: request(2, "m"))
            #expect(try await first.receive()?["id"] == 2)
        }
    }

    @Test func aThousandConnectionsMayBeOpenedAndLeft() async throws {
        try raiseDescriptorLimit(to: 4_096)
        var limits = ControlLimits()
        limits.maximumConnections = 1_100
        try await withServer(ScriptedHandler(), limits: limits) { server, path in
            var idle: [RawConnection] = []
            for number in 0..<1_000 {
                let connection = try RawConnection(path: path)
                // Some say nothing, some half of something.
                await connection.send(number % 2 == 0 ? [] : [0, 0])
                idle.append(connection)
            }
            try await expectService(at: path)
            try await eventually { server.connectionCount == 1_000 }
            idle.removeAll()
            try await eventually { server.connectionCount == 0 }
            try await expectService(at: path)
        }
    }

    @Test func requestsThatTakeTooMuchMemoryTogetherAreBusy() async throws {
        var limits = ControlLimits()
        limits.maximumFrameMemory = 1 << 20
        let handler = ScriptedHandler(["discard": { _, _ in .result(nil) }])
        try await withServer(handler, limits: limits) { _, path in
            let half = Array(frame([UInt8](repeating: 32, count: 700 << 10)).dropLast())
            var first: RawConnection? = try RawConnection(path: path)
            await first?.send(half)
            // Two halves are more than there is room for, whichever of them is told so.
            let second = try RawConnection(path: path)
            await second.send(half)
            try await withThrowingTaskGroup(of: JSONValue?.self) { group in
                group.addTask { [first] in try await first?.receive() }
                group.addTask { try await second.receive() }
                let answer = try await group.next() ?? nil
                #expect(answer?["error"]?["data"]?["reason"] == "busy")
                // Who asks for little is served all the same.
                try await expectService(at: path)
                first?.finishSending()
                second.finishSending()
                try await group.waitForAll()
            }
            first = nil
            // What they held is free again, as soon as the server has noticed that they have gone.
            let text = JSONValue.string(String(repeating: "x", count: 900 << 10))
            var id: JSONValue?
            while id != 1 {
                let third = try RawConnection(path: path)
                await third.send(frame: request(1, "discard", ["text": text]))
                id = try await third.receive()?["id"]
            }
        }
    }

    @Test func answersThatNobodyReadsAreBusyWhenTheyTakeTooMuchMemory() async throws {
        var limits = ControlLimits()
        limits.maximumFrameMemory = 3 << 20
        let text = JSONValue.string(String(repeating: "x", count: 1 << 20))
        try await withServer(ScriptedHandler(["large": { _, _ in .result(text) }]), limits: limits) { _, path in
            let connection = try RawConnection(path: path)
            for id in 1...20 {
                await connection.send(frame: request(id, "large"))
            }
            connection.finishSending()
            var answers: [JSONValue] = []
            while let answer = try await connection.receive() {
                answers.append(answer)
            }
            #expect(answers.count == 20)
            let refused = answers.filter { $0["error"]?["data"]?["reason"] == "busy" }
            #expect(answers.count { $0["result"] == text } == 20 - refused.count)
            // All of it is free again.
            try await ControlClient.withConnection(to: path) { client in
                for _ in 1...10 {
                    let answer = try await client.call("large", [:])
                    #expect(answer == text)
                }
            }
        }
    }
}

/// Calls that begin when they come, and end when the test says so.
private struct Work {
    let end = Gate()
    private let begins: AsyncStream<Void>
    private let began: AsyncStream<Void>.Continuation

    init() {
        (self.begins, self.began) = AsyncStream.makeStream()
    }

    var handler: ScriptedHandler {
        ScriptedHandler([
            "work": { [end, began] _, _ in
                began.yield()
                try await end.pass()
                return .result("done")
            }
        ])
    }

    func nextBegin() async throws {
        for await _ in self.begins { return }
    }
}

private func raiseDescriptorLimit(to count: UInt) throws {
    var limit = rlimit()
    unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    guard limit.rlim_cur < count else { return }
    limit.rlim_cur = min(count, limit.rlim_max)
    let result = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    try #require(result == 0 && limit.rlim_cur == count)
}
