import AgentLabAPI
import AgentLabControl
import AgentLabJSON
import Glibc
import Testing

@Suite(.timeLimit(.minutes(5)))
struct CallTests {
    @Test func aCallComesBackWithItsResult() async throws {
        try await withServer(ScriptedHandler()) { _, path in
            let answer = try await ControlClient.withConnection(to: path) { client in
                try await client.call("area.method", ["a": [1, 2.5, nil, "\u{1F600}"]])
            }
            #expect(answer == ["method": "area.method", "params": ["a": [1, 2.5, nil, "\u{1F600}"]]])
        }
    }

    @Test func theSameWorksWithinTheProcess() async throws {
        let answer = try await ControlServer.withInProcessClient(handler: ScriptedHandler(), logger: quietLogger) {
            client in try await client.call("area.method", [:])
        }
        #expect(answer["method"] == "area.method")
    }

    @Test func answersComeInTheOrderInWhichCallsEnd() async throws {
        let gate = Gate()
        let handler = ScriptedHandler([
            "slow": { _, _ in
                try await gate.pass()
                return .result("slow")
            },
            "fast": { _, _ in .result("fast") },
        ])
        try await withServer(handler) { _, path in
            try await ControlClient.withConnection(to: path) { client in
                async let slow = client.call("slow", [:])
                for _ in 0..<100 {
                    let fast = try await client.call("fast", [:])
                    #expect(fast == "fast")
                }
                gate.open()
                #expect(try await slow == "slow")
            }
        }
    }

    @Test func aThousandCallsAtOnceGetEachItsOwnAnswer() async throws {
        var limits = ControlLimits()
        limits.maximumRequestsPerConnection = 1_000
        try await withServer(ScriptedHandler(), limits: limits) { _, path in
            try await ControlClient.withConnection(to: path) { client in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<1_000 {
                        group.addTask {
                            let answer = try await client.call("echo", ["number": .int(number)])
                            #expect(answer["params"]?["number"] == .int(number))
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }
    }

    @Test func thePeerIsWhoTheKernelSays() async throws {
        let handler = ScriptedHandler([
            "who": { _, peer in .result([.int(Int(peer.uid)), .int(Int(peer.gid)), .int(Int(peer.pid))]) }
        ])
        try await withServer(handler) { _, path in
            let answer = try await ControlClient.withConnection(to: path) { try await $0.call("who", [:]) }
            #expect(answer == [.int(Int(getuid())), .int(Int(getgid())), .int(Int(getpid()))])
        }
    }

    @Test func aPeersGroupsAreThoseOfItsProcess() async throws {
        let handler = ScriptedHandler(["groups": { _, peer in .result(.array(peer.groups.map { .int(Int($0)) })) }])
        try await withServer(handler) { _, path in
            let answer = try await ControlClient.withConnection(to: path) { try await $0.call("groups", [:]) }
            var groups = [gid_t](repeating: 0, count: 1024)
            let count = unsafe getgroups(1024, &groups)
            #expect(answer == .array(groups.prefix(Int(count)).filter { $0 != 0 }.map { .int(Int($0)) }))
        }
    }

    @Test func aHandlersErrorIsTheCallsAndNoOnes() async throws {
        struct Mistake: Error {}
        let refusal = ControlError(.invalidStatus, "the run is completed", data: ["status": "completed"])
        let handler = ScriptedHandler([
            "refuse": { _, _ in throw refusal },
            "break": { _, _ in throw Mistake() },
        ])
        try await withServer(handler) { _, path in
            try await ControlClient.withConnection(to: path) { client in
                await #expect(throws: refusal) { try await client.call("refuse", [:]) }
                let mistake = await #expect(throws: ControlError.self) { try await client.call("break", [:]) }
                #expect(mistake?.reason == .internal)
                #expect(mistake?.message.contains("Mistake") == false)
                let answer = try await client.call("echo", [:])
                #expect(answer["method"] == "echo")
            }
        }
    }

    @Test func aCallIsCarriedOutThoughThePeerHasGone() async throws {
        let (began, ends, ended) = (Gate(), Gate(), Gate())
        let handler = ScriptedHandler([
            "work": { _, _ in
                began.open()
                try await ends.pass()
                ended.open()
                return .result(nil)
            }
        ])
        try await withServer(handler) { _, path in
            var connection: RawConnection? = try RawConnection(path: path)
            await connection?.send(frame: request(1, "work"))
            try await began.pass()
            connection = nil
            ends.open()
            try await ended.pass()
        }
    }

    @Test func aWaitingCallEndsWhenThePeerGoes() async throws {
        let (began, never, ended) = (Gate(), Gate(), Gate())
        let handler = ScriptedHandler([
            "wait": { _, _ in
                .waiting {
                    began.open()
                    defer { ended.open() }
                    try await never.pass()
                    return nil
                }
            }
        ])
        try await withServer(handler) { _, path in
            var connection: RawConnection? = try RawConnection(path: path)
            await connection?.send(frame: request(1, "wait"))
            try await began.pass()
            connection = nil
            try await ended.pass()
        }
    }

    @Test func whoHasFinishedSendingStillGetsItsAnswers() async throws {
        let ends = Gate()
        let handler = ScriptedHandler([
            "work": { _, _ in
                try await ends.pass()
                return .result("done")
            }
        ])
        try await withServer(handler) { _, path in
            let connection = try RawConnection(path: path)
            await connection.send(frame: request(1, "work"))
            connection.finishSending()
            ends.open()
            #expect(try await connection.receive()?["result"] == "done")
            #expect(try await connection.receive() == nil)
        }
    }

    @Test func aCancelledCallLeavesTheConnectionInOrder() async throws {
        let (began, ends) = (Gate(), Gate())
        let handler = ScriptedHandler([
            "work": { _, _ in
                began.open()
                try await ends.pass()
                return .result("late")
            }
        ])
        try await withServer(handler) { _, path in
            try await ControlClient.withConnection(to: path) { client in
                let call = Task { try await client.call("work", [:]) }
                try await began.pass()
                call.cancel()
                await #expect(throws: CancellationError.self) { try await call.value }
                ends.open()
                let answer = try await client.call("echo", [:])
                #expect(answer["method"] == "echo")
            }
        }
    }
}
