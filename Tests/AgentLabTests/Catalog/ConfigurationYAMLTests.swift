import AgentClient
import AgentLab
import Testing

/// Configurations of agents in YAML.
@Suite struct ConfigurationYAMLTests {
    @Test func anAgentIsReadFromYAMLAsFromJSON() throws {
        let yaml = """
            name: writer
            system_prompt: >-
              Be brief.
            client: {timeout_seconds: 30, retry: {max_retries: 1}}
            provider:
              kind: openai
              base_url: https://models.example.net/v1
              token: env:MODELS_KEY
            model:
              name: big
              capabilities:
                chat: {temperature: 0.2}
            """
        let json = """
            {"name": "writer", "system_prompt": "Be brief.",
             "client": {"timeout_seconds": 30, "retry": {"max_retries": 1}},
             "provider": {"kind": "openai", "base_url": "https://models.example.net/v1", "token": "env:MODELS_KEY"},
             "model": {"name": "big", "capabilities": {"chat": {"temperature": 0.2}}}}
            """
        #expect(try AgentConfiguration(parsingYAML: yaml) == AgentConfiguration(parsing: json))
    }

    @Test func mistakesInYAMLAreNamed() {
        let wrong = #expect(throws: ConfigurationError.self) {
            try ProviderConfiguration(parsingYAML: "name: p\nkind: olama\n")
        }
        #expect(wrong?.description == "kind is none of ollama, azure, openai")
        let unreadable = #expect(throws: ConfigurationError.self) {
            try ProviderConfiguration(parsingYAML: "name: [\n")
        }
        #expect(unreadable?.description.hasPrefix("line 2, column 1: this is no YAML") == true)
    }
}
