import AgentLabAPI
import AgentLabControl
import AgentLabJSON
import Synchronization
import Testing
import agentlabctl

/// The connection breaks after the request, before the answer: what was asked for may have been done.
@Suite(.timeLimit(.minutes(1))) struct LostAnswerTests {
    @Test func anExecutionIsAskedForAgainUnderTheSameKey() async throws {
        let keys = Mutex<[String?]>([])
        var routes = ControlRouter()
        routes.register(RunsExecute.self) { request, _ in
            keys.withLock { $0.append(request.key) }
            return RunAnswer(run: Samples.run(.pending))
        }
        let (console, status, request) = try await losingTheAnswer(to: ["execute", "x"], then: routes)
        #expect(status == 0 && console.output == Samples.id + "\n")
        let key = try #require(keys.withLock { $0 }.first ?? nil)
        #expect(key.hasPrefix("agentlabctl-") && request.contains(key))
    }

    @Test func aCancelThatWasHeededIsNoFailure() async throws {
        var routes = ControlRouter()
        routes.register(RunsCancel.self) { _, _ in throw ControlError(.invalidStatus, "the run is cancelled already") }
        routes.register(RunsFind.self) { _, _ in RunAnswer(run: Samples.run(.cancelled)) }
        let (console, status, _) = try await losingTheAnswer(to: ["cancel", "0198"], then: routes)
        #expect(status == 0 && console.lines == ["\(Samples.id)  cancelled"])
    }

    @Test func whatWouldBeDoneTwiceIsNotRepeated() async throws {
        var routes = ControlRouter()
        routes.register(RunsResume.self) { _, _ in
            Issue.record("resume was repeated")
            return RunAnswer(run: Samples.run())
        }
        let (console, status, _) = try await losingTheAnswer(to: ["resume", "0198"], then: routes)
        #expect(status == 69 && console.errors.contains("may have been done all the same"))
    }

    private func losingTheAnswer(
        to arguments: [String],
        then routes: ControlRouter
    ) async throws -> (Console, status: Int32, request: String) {
        let console = Console()
        let result = Mutex((Int32(-1), ""))
        try await withSocketPath { path in
            let daemon = try DroppingDaemon(path: path)
            let running = Task { await console.run(arguments + ["--socket", path]) }
            let request = await daemon.takeOneRequest()
            try await withDaemon(at: path, routes) {
                let status = await running.value
                result.withLock { $0 = (status, request) }
            }
        }
        let (status, request) = result.withLock { $0 }
        return (console, status, request)
    }
}
