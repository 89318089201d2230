import AgentClient
import AgentLabJSON
import Testing

/// What a configuration says, and what is said about a wrong one.
@Suite struct ConfigurationTests {
    private func mistakes(_ text: String) -> [String] {
        do {
            _ = try AgentConfiguration(parsing: text)
            return []
        } catch {
            return error.mistakes.map(\.description)
        }
    }

    @Test func everyMistakeIsNamedWithItsPath() {
        let found = mistakes(
            """
            {"name": "", "colour": 1, "client": {"timeout_ms": "5", "retry": {"jitter": 2, "max_retries": -1}},
             "provider": {"kind": "openai", "base_url": "ftp://host", "token": "sk-123456", "auth": "key"},
             "model": {"capabilities": {"sing": {}, "chat": {"model": "x"}}}}
            """
        )
        #expect(
            found == [
                "client.retry.jitter is 2.0, and must be from 0 to 1",
                "client.retry.max_retries is -1, and must be from 0 to 20",
                "client.timeout_ms is not a number",
                "colour is not known",
                "model.capabilities.chat.model is part of the request itself, and no option",
                "model.capabilities.sing is none of chat, vision, tools, embeddings",
                "model.name is missing",
                "name is missing",
                "provider.auth is for providers of the kind azure only",
                "provider.base_url is neither http nor https",
                "provider.token is a secret in clear text, which is not kept; "
                    + "name the place of the secret: credential:NAME, file:PATH or env:NAME",
            ]
        )
    }

    @Test func whatIsUnsetStaysAsItWas() throws {
        let base = try AgentConfiguration(
            parsing: """
                {"name": "a", "system_prompt": "Be brief.", "provider": "local",
                 "client": {"timeout_seconds": 5, "retry": {"max_retries": 2, "jitter": 0.5}},
                 "model": {"name": "m", "capabilities": {"chat": {"temperature": 0.2, "seed": 1}, "tools": {}}}}
                """
        )
        let other = try AgentConfiguration(
            parsing: """
                {"client": {"retry": {"jitter": 0}}, "model": {"capabilities": {"chat": {"seed": 2}, "vision": {}}}}
                """,
            complete: false
        )
        let merged = base.merging(other)
        #expect(
            merged.json == [
                "name": "a", "system_prompt": "Be brief.", "provider": "local",
                "client": ["timeout_seconds": 5, "retry": ["max_retries": 2, "jitter": 0.0]],
                "model": [
                    "name": "m",
                    "capabilities": ["chat": ["temperature": 0.2, "seed": 2], "tools": [:], "vision": [:]],
                ],
            ]
        )
        #expect(try JSONValue(encoding: merged).decode(AgentConfiguration.self) == merged)
    }

    @Test func aTextThatIsNoJSONIsRefusedWithThePlace() {
        #expect(mistakes("{\"name\": }") == ["line 1, column 10: expected a value, found '}'"])
        #expect(mistakes("[]") == ["is no object"])
    }

    @Test(arguments: ["", "hunter2", "credential:", "credential:../x", "file:relative", "env:1A", "vault:secret/a"])
    func aReferenceThatIsNoneIsRefusedAndNotRepeated(_ text: String) {
        let error = #expect(throws: SecretReferenceError.self) { try SecretReference(parsing: text) }
        #expect(text.isEmpty || error?.description.contains(text) == false || text.hasSuffix(":"))
    }

    @Test(arguments: ["credential:openai", "file:/etc/agentlab/token", "env:OPENAI_API_KEY"])
    func aReferenceReadsBackAsItIsWritten(_ text: String) throws {
        #expect(try SecretReference(parsing: text).description == text)
    }
}
