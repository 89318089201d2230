import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A server that speaks the APIs of Ollama, OpenAI and Azure, answers by a script, and counts its calls.
///
/// ```swift
/// try await ScriptedLLM.withServer(answering: { _ in .text("Because of the air.") }) { server in
///     // … base URL: server.url for Ollama and Azure, server.url + "/v1" for OpenAI …
///     #expect(server.calls.count == 1)
/// }
/// ```
///
/// `GET /scripted/calls` lists the calls, for who tests from without.
public final class ScriptedLLM: Sendable {
    /// Answers a request.
    public typealias Script = @Sendable (LLMRequest) -> LLMAnswer

    /// The address, without a slash at its end.
    public let url: String
    /// The port on the loopback interface.
    public let port: Int

    private let script: Script
    private let models: [String]
    private let token: String?
    private let log = Mutex(CallLog())

    private init(port: Int, models: [String], token: String?, script: @escaping Script) {
        self.port = port
        self.models = models
        self.token = token
        self.script = script
        url = "http://127.0.0.1:\(port)"
    }

    /// Serves on the loopback interface while a function runs.
    ///
    /// - Parameters:
    ///   - port: Where; 0 for a free one.
    ///   - models: The models that it has; with none it takes any name.
    ///   - token: What every call has to bring, if anything.
    ///   - script: Is asked for the answer to each request but lists of models, in the order in which they come.
    public static func withServer<Success>(
        port: Int = 0,
        models: [String] = [],
        token: String? = nil,
        answering script: @escaping Script,
        _ body: (ScriptedLLM) async throws -> Success
    ) async throws -> Success {
        let open = OpenChannels()
        let listener = try await listen(on: port, open)
        defer { open.closeAll() }
        guard let port = listener.channel.localAddress?.port else { throw ChannelError.unknownLocalAddress }
        let server = ScriptedLLM(port: port, models: models, token: token, script: script)
        return try await withThrowingDiscardingTaskGroup { group in
            group.addTask {
                do {
                    try await server.serve(listener)
                } catch is CancellationError {
                    // The function has ended.
                }
            }
            defer { group.cancelAll() }
            return try await body(server)
        }
    }

    /// All calls so far, in the order in which they came.
    public var calls: [LLMCall] { log.withLock { $0.calls } }

    /// The calls in whose content a text is.
    public func calls(containing text: String) -> [LLMCall] {
        calls.filter { $0.request.content.contains(text) }
    }

    /// Waits until the calls are as they should be.
    public func wait(until isReached: @escaping @Sendable ([LLMCall]) -> Bool) async throws {
        let changes = log.withLock { $0.changes() }
        for await _ in changes where isReached(calls) { return }
        throw CancellationError()
    }
}

extension ScriptedLLM {
    func answer(to request: LLMRequest) -> LLMAnswer {
        if let token, request.token != token { return LLMAnswer(.failure(status: 401, message: "", retryAfter: nil)) }
        if request.kind == .models { return .text("") }
        guard models.isEmpty || models.contains(request.model) else {
            return LLMAnswer(.failure(status: 404, message: "", retryAfter: nil))
        }
        return script(request)
    }

    var modelNames: [String] { models }

    func begin(_ request: LLMRequest) -> Int { log.withLock { $0.begin(request) } }

    func change(_ call: Int, _ body: (inout LLMCall) -> Void) { log.withLock { $0.change(call, body) } }
}
