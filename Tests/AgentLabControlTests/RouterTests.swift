import AgentLabAPI
import AgentLabControl
import AgentLabJSON
import Testing

@Suite(.timeLimit(.minutes(5)))
struct RouterTests {
    @Test func aRouteGetsItsParamsTyped() async throws {
        try await Self.withClient { client in
            let run = try await client.call(RunsFind(run: "0199")).run
            #expect(run == .sample(status: .completed))
        }
    }

    @Test(
        arguments: [
            (["workflow": "w", "parms": [:]], "params: unknown key 'parms'", "params"),
            ([:], "params.workflow: is missing", "params.workflow"),
            (["workflow": 7], "params.workflow: expected a string, found a whole number", "params.workflow"),
            (
                ["workflow": "w", "priority": "high"], "params.priority: expected a whole number, found a string",
                "params.priority"
            ),
        ] as [(JSONValue, String, JSONValue)]
    )
    func wrongParamsAreRefusedByName(params: JSONValue, message: String, path: JSONValue) async throws {
        try await Self.withClient { client in
            let error = await #expect(throws: ControlError.self) { try await client.call("runs.execute", params) }
            #expect(error?.code == -32_602)
            #expect(error?.reason == .invalidParams)
            #expect(error?.message == "runs.execute: \(message)")
            #expect(error?.data["path"] == path)
        }
    }

    @Test func whatHasNoParamsRefusesThem() async throws {
        try await Self.withClient { client in
            let error = await #expect(throws: ControlError.self) {
                try await client.call("workflows.list", ["page": 1])
            }
            #expect(error?.message == "workflows.list: params: unknown key 'page'")
            _ = try await client.call(WorkflowsList())
        }
    }

    @Test func anUnknownMethodIsNamed() async throws {
        try await Self.withClient { client in
            let error = await #expect(throws: ControlError.self) { try await client.call("runs.excute", [:]) }
            #expect(error?.code == -32_601)
            #expect(error?.message == "there is no method 'runs.excute'")
        }
    }

    @Test func aWaitingRouteChecksItsParamsFirst() async throws {
        try await Self.withClient { client in
            let error = await #expect(throws: ControlError.self) { try await client.call("runs.wait", [:]) }
            #expect(error?.reason == .invalidParams)
            let run = try await client.call(RunsWait(run: "0199")).run
            #expect(run == .sample(status: .failed))
        }
    }

    private static func withClient(_ body: (ControlClient) async throws -> Void) async throws {
        var router = ControlRouter()
        router.register(RunsFind.self) { _, _ in RunAnswer(run: .sample(status: .completed)) }
        router.register(RunsExecute.self) { _, _ in RunAnswer(run: .sample(status: .pending)) }
        router.register(WorkflowsList.self) { _, _ in .init(data: []) }
        router.registerWaiting(RunsWait.self) { _, _ in RunAnswer(run: .sample(status: .failed)) }
        try await ControlServer.withInProcessClient(handler: router, logger: quietLogger, body)
    }
}
