import AgentLabAPI
import AgentLabControl
import AgentLabJSON
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ViolationTests {
    @Test(arguments: Offence.allCases)
    func whoDoesNotSpeakTheProtocolIsToldSoAndLeft(offence: Offence) async throws {
        try await withServer(ScriptedHandler()) { _, path in
            let connection = try RawConnection(path: path)
            await connection.send(offence.bytes)
            let answer = try await connection.receive()
            #expect(answer?["id"] == .null)
            #expect(answer?["error"]?["data"]?["reason"] == offence.reason)
            #expect(try await connection.receive() == nil)
            try await expectService(at: path)
        }
    }

    @Test func aFrameThatIsTooLongIsAnsweredThoughItIsSentToItsEnd() async throws {
        try await withServer(ScriptedHandler()) { _, path in
            let connection = try RawConnection(path: path)
            // Half of it would fill every buffer there is: the sender is served only if somebody reads all of it.
            let isSent = await connection.send(frame([UInt8](repeating: 32, count: 20 << 20)))
            #expect(isSent)
            let answer = try await connection.receive()
            #expect(answer?["error"]?["data"]?["reason"] == "too_large")
            #expect(answer?["error"]?["data"]?["max_frame"] == 16_777_216)
        }
    }

    @Test func theClientToldOfATooLongFrameSaysSo() async throws {
        var limits = ControlLimits()
        limits.maximumFrameLength = 1_000
        try await withServer(ScriptedHandler(), limits: limits) { _, path in
            try await ControlClient.withConnection(to: path) { client in
                let text = String(repeating: "x", count: 3 << 20)
                let error = await #expect(throws: ControlError.self) {
                    try await client.call("m", ["text": .string(text)])
                }
                #expect(error?.reason == .tooLarge)
                // What comes after it fails for the same reason.
                await #expect(throws: ControlError.self) { try await client.call("m", [:]) }
            }
        }
    }

    @Test func anAnswerThatFitsNoFrameIsAnError() async throws {
        var limits = ControlLimits()
        limits.maximumFrameLength = 1_000
        let handler = ScriptedHandler(["large": { _, _ in .result(.string(String(repeating: "x", count: 2_000))) }])
        try await withServer(handler, limits: limits) { _, path in
            try await ControlClient.withConnection(to: path) { client in
                let error = await #expect(throws: ControlError.self) { try await client.call("large", [:]) }
                #expect(error?.reason == .tooLarge)
                _ = try await client.call("small", [:])
            }
        }
    }

    @Test func aHalfFrameIsTimedOut() async throws {
        var limits = ControlLimits()
        limits.halfFrameTimeout = .milliseconds(20)
        try await withServer(ScriptedHandler(), limits: limits) { _, path in
            let connection = try RawConnection(path: path)
            await connection.send([0, 0, 0, 9, 1])
            #expect(try await connection.receive()?["error"]?["data"]?["reason"] == "timed_out")
            #expect(try await connection.receive() == nil)
        }
    }

    @Test func answersInHandFollowTheViolation() async throws {
        let (began, ends) = (Gate(), Gate())
        let handler = ScriptedHandler([
            "work": { _, _ in
                began.open()
                try await ends.pass()
                return .result("done")
            }
        ])
        try await withServer(handler) { _, path in
            let connection = try RawConnection(path: path)
            await connection.send(frame: request(1, "work"))
            try await began.pass()
            await connection.send([0, 0, 0, 0])
            #expect(try await connection.receive()?["error"]?["data"]?["reason"] == "invalid_request")
            ends.open()
            #expect(try await connection.receive()?["result"] == "done")
            #expect(try await connection.receive() == nil)
        }
    }

    @Test func randomAndMutatedFramesHarmNobody() async throws {
        var random = SeededGenerator(seed: 5)
        let good = frame(request(1, "echo", ["a": ["b": [1, 2, 3]]]).encoded())
        var streams: [[UInt8]] = []
        for _ in 0..<300 {
            var bytes = (0..<3).flatMap { _ in good }
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
            }
            bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
            streams.append(bytes)
        }
        try await withServer(ScriptedHandler()) { [streams] _, path in
            for bytes in streams {
                let connection = try RawConnection(path: path)
                await connection.send(bytes)
                connection.finishSending()
                // Whatever it was, every answer is a frame, and there is an end to them.
                while try await connection.receive() != nil {}
            }
            try await expectService(at: path)
        }
    }
}

/// What a peer may send that is no request by far.
enum Offence: String, CaseIterable {
    case emptyFrame
    case hugeLength
    case otherProtocol
    case textInAFrame
    case invalidUTF8
    case bareControlCharacter
    case deepNesting
    case halfAnObject

    var bytes: [UInt8] {
        switch self {
        case .emptyFrame: [0, 0, 0, 0]
        case .hugeLength: [255, 255, 255, 255]
        case .otherProtocol: Array("GET / HTTP/1.1\r\n\r\n".utf8)
        case .textInAFrame: frame(Array("status".utf8))
        case .invalidUTF8: frame([0xC3, 0x28])
        case .bareControlCharacter: frame(Array(#"{"a":"\#u{0}"}"#.utf8))
        case .deepNesting: frame([UInt8](repeating: UInt8(ascii: "["), count: 100_000))
        case .halfAnObject: frame(Array("{".utf8))
        }
    }

    var reason: JSONValue {
        switch self {
        case .emptyFrame: "invalid_request"
        case .hugeLength, .otherProtocol: "too_large"
        default: "parse_error"
        }
    }
}

func expectService(at path: String) async throws {
    let answer = try await ControlClient.withConnection(to: path) { try await $0.call("alive", [:]) }
    #expect(answer["method"] == "alive")
}
