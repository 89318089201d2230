import AgentLabAPI
import AgentLabControl
import AgentLabJSON
import FoundationEssentials
import NIOCore
import Subprocess
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ExampleTests {
    @Test(arguments: [(.completed, 0), (.failed, 2), (.cancelled, 3)] as [(RunStatus, Int32)])
    func thePythonClientExecutesAndWatches(status: RunStatus, code: Int32) async throws {
        let outcome = try await Self.run(Self.daemon(endingIn: status), "sample", "path=/a=b")
        #expect(outcome.terminationStatus == .exited(code))
        let lines = outcome.standardOutput.split(separator: "\n").map(String.init)
        #expect(lines.prefix(2) == ["1 node completed ", "2 node completed "])
        #expect(lines.last?.hasPrefix(status.rawValue) == true)
    }

    @Test func thePythonClientPassesARefusalOn() async throws {
        var router = ControlRouter()
        router.register(RunsExecute.self) { request, _ in
            throw ControlError(.workflowNotFound, "there is no workflow '\(request.workflow)'")
        }
        let outcome = try await Self.run(router, "smaple")
        #expect(outcome.terminationStatus == .exited(1))
        #expect(outcome.standardError == "agentlab: there is no workflow 'smaple'\n")
    }

    @Test func thePythonClientMissesTheDaemon() async throws {
        let outcome = try await Self.python(socket: "/no/such.sock", "sample")
        #expect(outcome.terminationStatus == .exited(69))
    }

    @Test func theFrameInTheDocumentIsTheOneThatItDescribes() throws {
        let document = try String(contentsOfFile: Self.packaging + "/protocol.md", encoding: .utf8)
        let dump = document.split(separator: "\n").filter { $0.hasPrefix("    00") }
        let bytes = dump.flatMap { line in
            line.dropFirst(10).prefix(48).split(separator: " ").compactMap { UInt8($0, radix: 16) }
        }
        var reader = FrameReader(maximumLength: 1_000)
        reader.append(ByteBuffer(bytes: bytes))
        guard case .body(let body)? = reader.next(), !reader.isMidFrame else {
            Issue.record("the dump is no frame")
            return
        }
        guard case .call(let id, let call) = IncomingRequest(parsing: body) else {
            Issue.record("the frame is no request")
            return
        }
        #expect(id == 1)
        #expect(call == ControlCall(method: RunsFind.name, params: ["run": "0199"]))
    }

    private static let packaging = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "packaging").path

    private static func daemon(endingIn status: RunStatus) -> ControlRouter {
        var router = ControlRouter()
        router.register(RunsExecute.self) { request, _ in
            guard request.workflow == "sample", request.params == ["path": "/a=b"] else {
                throw ControlError(.invalidParams, "\(request)")
            }
            return RunAnswer(run: .sample(status: .pending))
        }
        router.registerStream(RunsWatch.self) { request, _ in
            guard request.run == RunRecord.sample().id.uuidString.lowercased() else {
                throw ControlError(.runNotFound, "there is no run \(request.run)")
            }
            return { writer in
                try await writer.send(sequence: 0, event: RunEvent.run(.sample()))
                try await writer.send(sequence: 1, event: RunEvent.stage(.sample(1), decision: nil))
                try await writer.send(sequence: 1, event: ["type": "from a later version"])
                try await writer.send(sequence: 2, event: RunEvent.stage(.sample(2), decision: nil))
                try await writer.send(sequence: 2, event: RunEvent.run(.sample(status: status, iteration: 2)))
            }
        }
        return router
    }

    private typealias Outcome = ExecutionResult<Void, StringOutput<UTF8>, StringOutput<UTF8>>

    private static func run(_ handler: some ControlHandler, _ arguments: String...) async throws -> Outcome {
        var outcome: Outcome?
        try await withServer(handler) { _, path in
            outcome = try await self.python(socket: path, arguments)
        }
        return try #require(outcome)
    }

    private static func python(socket: String, _ arguments: String...) async throws -> Outcome {
        try await self.python(socket: socket, arguments)
    }

    private static func python(socket: String, _ arguments: [String]) async throws -> Outcome {
        try await Subprocess.run(
            .name("python3"),
            arguments: Arguments([self.packaging + "/examples/agentlab.py"] + arguments),
            environment: .inherit.updating(["AGENTLAB_SOCKET": socket]),
            output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20)
        )
    }
}
