import AgentLabAPI
import AgentLabControl
import AgentLabJSON
import Synchronization
import Testing
import agentlabctl

@Suite(.timeLimit(.minutes(1))) struct CatalogTests {
    private static func provider(_ name: String, _ config: JSONValue) -> ProviderRecord {
        ProviderRecord(id: Samples.run().id, name: name, config: config, createdAt: Samples.now, updatedAt: Samples.now)
    }

    private static func agent(_ name: String, _ config: JSONValue) -> AgentRecord {
        AgentRecord(
            id: Samples.run().id,
            name: name,
            provider: "local",
            config: config,
            createdAt: Samples.now,
            updatedAt: Samples.now
        )
    }

    private final class Requests: Sendable {
        let all = Mutex<[JSONValue]>([])
        func note(_ request: some Encodable) throws {
            let value = try JSONValue(encoding: request)
            all.withLock { $0.append(value) }
        }
    }

    @Test func settingsMakeUpAConfiguration() async throws {
        let requests = Requests()
        var routes = ControlRouter()
        routes.register(AgentsCreate.self) { request, _ in
            try requests.note(request)
            return AgentAnswer(agent: Self.agent(request.name, request.config))
        }
        try await withDaemon(routes) { path in
            let console = Console()
            let status = await console.run(
                "agents",
                "add",
                "writer",
                "--provider",
                "local",
                "--model",
                "m",
                "--system",
                "@-",
                "--set",
                "client.retry.max_retries:=2",
                "--set",
                "model.capabilities.chat.format=json",
                "--socket",
                path,
                input: "Be brief."
            )
            #expect(status == 0, "\(console.errors)")
            #expect(console.output.isEmpty)
        }
        #expect(
            requests.all.withLock { $0 } == [
                [
                    "name": "writer", "provider": "local",
                    "config": [
                        "model": ["name": "m", "capabilities": ["chat": ["format": "json"]]],
                        "system_prompt": "Be brief.",
                        "client": ["retry": ["max_retries": 2]],
                    ],
                ]
            ]
        )
    }

    @Test func whatIsUnsetIsSentAsNull() async throws {
        let requests = Requests()
        var routes = ControlRouter()
        routes.register(ProvidersUpdate.self) { request, _ in
            try requests.note(request)
            return ProviderAnswer(provider: Self.provider("local", [:]))
        }
        try await withDaemon(routes) { path in
            let console = Console()
            #expect(
                await console.run(
                    "--socket",
                    path,
                    "providers",
                    "set",
                    "local",
                    "--token",
                    "env:KEY",
                    "--unset",
                    "options.seed"
                ) == 0,
                "\(console.errors)"
            )
        }
        #expect(
            requests.all.withLock { $0 } == [
                ["provider": "local", "config": ["token": "env:KEY", "options": ["seed": .null]]]
            ]
        )
    }

    @Test func listsAreTables() async throws {
        var routes = ControlRouter()
        routes.register(ProvidersList.self) { _, _ in
            Page(
                data: [Self.provider("local", ["kind": "ollama", "base_url": "http://h", "token": "env:K"])],
                total: 1,
                page: 1,
                pageSize: 20
            )
        }
        routes.register(AgentsList.self) { _, _ in Page(data: [], total: 0, page: 1, pageSize: 20) }
        try await withDaemon(routes) { path in
            let console = Console()
            #expect(await console.run("providers", "--socket", path) == 0, "\(console.errors)")
            #expect(console.lines == ["PROVIDER  KIND    BASE URL  TOKEN", "local     ollama  http://h  env:K"])
            #expect(await console.run("agents", "list", "--socket", path) == 0)
            #expect(console.errors == "no agents\n")
        }
    }

    @Test func anUnknownAgentIsNotFound() async throws {
        var routes = ControlRouter()
        routes.register(AgentsFind.self) { _, _ in throw ControlError(.agentNotFound, "agent \"x\" is unknown") }
        try await withDaemon(routes) { path in
            #expect(await Console().run("agents", "show", "x", "--socket", path) == 66)
        }
    }

    @Test func aChatIsWrittenAsItComes() async throws {
        var routes = ControlRouter()
        routes.registerStream(AgentsChat.self) { request, _ in
            { writer in
                for text in ["Hello", ", ", request.prompt, "\u{1B}[2J"] {
                    try await writer.send(sequence: 0, event: ChatEvent.text(text))
                }
                let reply = ReplyRecord(
                    text: "",
                    model: "m",
                    inputTokens: 1,
                    outputTokens: 2,
                    durationMilliseconds: 5,
                    attempts: 1
                )
                try await writer.send(sequence: 0, event: ChatEvent.reply(reply))
            }
        }
        try await withDaemon(routes) { path in
            let console = Console()
            #expect(await console.run("chat", "writer", "-", "--socket", path, input: "you") == 0, "\(console.errors)")
            #expect(console.output == "Hello, you\\u{1B}[2J\n")
        }
    }

    @Test func aChatOfManyPiecesLosesNoneToASlowReader() async throws {
        let count = 2000
        var routes = ControlRouter()
        routes.registerStream(AgentsChat.self) { _, _ in
            { writer in
                for number in 1...count {
                    try await writer.send(sequence: 0, event: ChatEvent.text("\(number)\n"))
                }
            }
        }
        try await withDaemon(routes) { path in
            try await ControlClient.withConnection(to: path) { client in
                var next = 1
                for try await event in client.chat(AgentsChat(agent: "a", prompt: "p")) {
                    // Gives the connection every chance to run ahead.
                    await Task.yield()
                    #expect(event == .text("\(next)\n"))
                    next += 1
                }
                #expect(next == count + 1)
            }
        }
    }

    @Test func aChatThatBreaksOffSaysWhy() async throws {
        var routes = ControlRouter()
        routes.registerStream(AgentsChat.self) { _, _ in
            { writer in
                try await writer.send(sequence: 0, event: ChatEvent.text("Once upon"))
                throw ControlError(.agentFailed, "agent \"writer\": the connection was lost")
            }
        }
        try await withDaemon(routes) { path in
            let console = Console()
            #expect(await console.run("chat", "writer", "hi", "--socket", path) == 1)
            #expect(console.output == "Once upon\n")
            #expect(console.errors == "agentlabctl: agent \"writer\": the connection was lost\n")
        }
    }

    @Test func answersOfAgentsAreWatchedInWholeLines() throws {
        var lines = WatchLines()
        func piece(_ text: String, _ offset: Int) throws -> [String] {
            let record = TextRecord(
                nodeName: "n",
                iteration: 1,
                step: "chat",
                offset: offset,
                text: text,
                createdAt: Samples.now
            )
            return lines.lines(for: try .text(record))
        }
        #expect(try piece("one ", 0) == [])
        #expect(try piece("line\nand", 4) == ["n | one line"])
        #expect(try piece("lost", 20) == ["n | and"])
        #expect(try piece("anew\n", 0) == ["n | … lost", "n | anew"])
    }
}
