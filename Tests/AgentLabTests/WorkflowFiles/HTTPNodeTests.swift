import AgentLab
import AgentLabAPI
import AgentLabJSON
import Testing

/// The kind `http` against a server of the test's own.
@Suite(.timeLimit(.minutes(5))) struct HTTPNodeTests {
    private func run(
        _ fields: String,
        beside: String = "retry: { initial_backoff: 1ms }",
        secrets: [String: String] = [:],
        allowedHosts: [String] = [],
        then look: @escaping @Sendable (TestBench, RunRecord) async throws -> Void = { _, _ in }
    ) async throws -> RunRecord {
        let head = secrets.isEmpty ? "" : "secrets: [\(secrets.keys.sorted().joined(separator: ", "))]\n"
        let nodes = "  a: { http: { \(fields) }, \(beside) }"
        return try await FileRun(nodes: nodes, secrets: secrets, head: head, allowedHosts: allowedHosts).end(then: look)
    }

    @Test(arguments: [429, 500, 503]) func faultsOfTheServerAreTriedAgainUnderOneKey(status: Int) async throws {
        try await ScriptedServer.with { _, count in
            .init(status: count < 2 ? status : 200, headers: ["Retry-After": "0"], body: #"{"n":7}"#)
        } _: { server in
            let run = try await run(
                "method: POST, url: '\(server.address)/x', body: { a: [1, two] }, output: got, parse: json, status_output: s"
            )
            #expect(run.result == ["got": ["n": 7], "s": 200], "\(run.errorMessage ?? "")")
            #expect(server.requests.map(\.body) == Array(repeating: #"{"a":[1,"two"]}"#, count: 3))
            #expect(Set(server.requests.map { $0.headers["idempotency-key"] }) == ["\(run.reference)/1"])
        }
    }

    @Test func anotherRefusalIsNotTriedAgainAndIsQuoted() async throws {
        try await ScriptedServer.with { _, _ in
            .init(status: 404, body: "no such thing")
        } _: { server in
            let run = try await run("url: '\(server.address)/x?key=private'")
            #expect(run.errorMessage?.hasSuffix("\(server.address)/x answered 404: no such thing") == true)
            #expect(server.requests.count == 1)
            #expect(server.requests.first?.headers["idempotency-key"] == nil)
        }
    }

    /// It would wait for an hour otherwise.
    @Test func theServersWishIsHeededUpToTheLongestBackoff() async throws {
        try await ScriptedServer.with { _, count in
            .init(status: count == 0 ? 503 : 200, headers: ["Retry-After": "3600"])
        } _: { server in
            let run = try await run("url: '\(server.address)/'", beside: "retry: { max_backoff: 1ms }")
            #expect(run.status == .completed)
        }
    }

    @Test(
        arguments: [
            ("120", Duration.seconds(120)), ("0", .zero), ("99999999999999999999", .seconds(86_400)), ("-1", nil),
            ("soon", nil), ("", nil), ("Sun, 06 Nov 1994 08:50:37 GMT", .seconds(60)),
            ("Sun, 06 Nov 1994 08:48:37 GMT", .zero), ("Tue, 06 Nov 2994 08:48:37 GMT", .seconds(86_400)),
        ] as [(String, Duration?)]
    ) func retryAfterIsSecondsOrADate(text: String, expected: Duration?) {
        #expect(RetryAfter.parse(text, date: "Sun, 06 Nov 1994 08:49:37 GMT") == expected)
    }

    @Test func aRedirectIsFollowedAndSecretsStayWithTheirHost() async throws {
        try await ScriptedServer.with { request, _ in
            switch request.path {
            case "/first": .init(status: 307, headers: ["Location": "/second"])
            case "/second":
                .init(status: 303, headers: ["Location": "http://localhost:\(request.headers["x-port"] ?? "")/third"])
            default: .init(body: "here")
            }
        } _: { server in
            let headers = "{ X-Key: { secret: token, prefix: 'Bearer ' }, X-Port: '\(server.port)', Cookie: c }"
            let run = try await run(
                "method: PUT, url: '\(server.address)/first', headers: \(headers), body: text, output: got",
                secrets: ["token": "open sesame"]
            )
            #expect(run.result?["got"] == "here", "\(run.errorMessage ?? "")")
            let requests = server.requests
            #expect(requests.map(\.method) == ["PUT", "PUT", "GET"])
            #expect(requests.map(\.body) == ["text", "text", ""])
            #expect(requests.map { $0.headers["x-key"] } == ["Bearer open sesame", "Bearer open sesame", nil])
            #expect(requests.last?.headers["cookie"] == nil)
            #expect(requests.last?.headers["x-port"] == "\(server.port)")
        }
    }

    @Test func aRedirectToAnotherSchemeOrWithoutEndIsRefused() async throws {
        try await ScriptedServer.with { request, _ in
            .init(status: 302, headers: ["Location": request.path == "/s" ? "https://127.0.0.1/x" : "/again"])
        } _: { server in
            let other = try await run("url: '\(server.address)/s'")
            #expect(other.errorMessage?.contains("is sent on to another scheme: https://127.0.0.1/x") == true)
            let endless = try await run("url: '\(server.address)/again'")
            #expect(endless.errorMessage?.contains("is sent on more than 5 times") == true)
            let wanted = try await run("url: '\(server.address)/s', status: [302], status_output: s")
            #expect(wanted.result?["s"] == 302, "\(wanted.errorMessage ?? "")")
        }
    }

    @Test func onlyAllowedHostsAreAskedAlsoAfterARedirect() async throws {
        try await ScriptedServer.with { request, _ in
            .init(status: 302, headers: ["Location": "http://localhost:1/"])
        } _: { server in
            let refused = try await run("url: '\(server.address)/'", allowedHosts: ["*.example.net", "example.org"])
            #expect(refused.errorMessage?.contains("http_allowed_hosts has no 127.0.0.1") == true)
            #expect(server.requests.isEmpty)
            let sentOn = try await run("url: '\(server.address)/'", allowedHosts: ["127.0.0.1"])
            #expect(sentOn.errorMessage?.contains("http_allowed_hosts has no localhost") == true)
        }
    }

    @Test func aLongAnswerIsRefused() async throws {
        try await ScriptedServer.with { _, _ in
            .init(body: String(repeating: "x", count: 5000))
        } _: { server in
            let run = try await run("url: '\(server.address)/', output: got, max_response: 4KiB")
            #expect(run.errorMessage?.hasSuffix("answered more than 4KiB (max_response)") == true)
            #expect(server.requests.count == 1)
        }
    }

    /// Neither the run nor any table nor a second attempt shows it.
    @Test func aSecretThatCannotBeSentIsNotRepeated() async throws {
        try await ScriptedServer.with { _, _ in
            .init()
        } _: { server in
            let run = try await run(
                "url: '\(server.address)/', headers: { Authorization: { secret: token } }",
                secrets: ["token": "open\nsesame"]
            ) { bench, _ in
                let texts = """
                    SELECT count(*) FROM (SELECT r::text AS row FROM agentlab.runs r
                        UNION ALL SELECT j::text FROM agentlab.journal j
                        UNION ALL SELECT s::text FROM agentlab.steps s) t WHERE row LIKE '%sesame%'
                    """
                let found = try await bench.count(texts)
                #expect(found == 0)
            }
            let message = "is sent no header Authorization with a control character in it"
            #expect(run.errorMessage?.hasSuffix(message) == true)
            #expect(server.requests.isEmpty)
        }
    }

    @Test func aServerThatIsNotThereIsNamedAtOnce() async throws {
        let run = try await run("url: 'http://127.0.0.1:1/x'", beside: "retry: { attempts: 1 }")
        #expect(run.errorMessage?.hasSuffix("http://127.0.0.1:1/x cannot be reached: connection refused") == true)
    }
}
