import AgentLab
import AgentLabAPI
import AgentLabJSON
import AgentLabTesting
import FoundationEssentials
import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct AgentSecretTests {
    /// Everything that is stored, as text.
    private static let everything = """
        SELECT string_agg(t.row, E'\\n') FROM (
            SELECT r::text FROM agentlab.runs r UNION ALL SELECT j::text FROM agentlab.journal j
            UNION ALL SELECT convert_from(j.changes, 'UTF8') FROM agentlab.journal j
            UNION ALL SELECT s::text FROM agentlab.snapshots s UNION ALL SELECT convert_from(s.state, 'UTF8') FROM agentlab.snapshots s
            UNION ALL SELECT t::text FROM agentlab.steps t UNION ALL SELECT convert_from(t.result, 'UTF8') FROM agentlab.steps t
            UNION ALL SELECT p::text FROM agentlab.providers p UNION ALL SELECT a::text FROM agentlab.agents a
        ) t (row)
        """

    @Test func noSecretIsStoredLoggedOrSentBack() async throws {
        let (own, given) = ("sk-file-4711", "sk-given-0815")
        let log = LogCapture()
        // As some servers do, it repeats what it was shown.
        let script: ScriptedLLM.Script = { request in
            request.content == "good" ? .text("ok") : .failure(401, "the key \(request.token ?? "") is not valid")
        }
        try await AgentBench.with(answering: script) { agents in
            var bench = agents.bench
            bench.logger = log.logger
            let file = "\(bench.directory).token"
            try Data(own.utf8).write(to: URL(filePath: file))
            defer { try? FileManager.default.removeItem(atPath: file) }
            let stored: String = try await bench.withLaboratory([.asking(each: "good", "bad")]) { [bench] lab in
                try await agents.fillCatalog(of: lab, provider: ["token": .string("file:\(file)")])
                var said: [String] = []
                for secrets in [[:], ["token": given]] {
                    let run = try await lab.end(of: try await lab.execute("asking", secrets: secrets))
                    #expect(run.status == .failed && run.errorMessage?.contains("is not valid") == true)
                    said.append(try JSONValue(encoding: try await lab.find(run.reference)).encodedString())
                    said.append(
                        try JSONValue(encoding: try await lab.calls(RunsCalls(run: run.reference))).encodedString()
                    )
                }
                for secrets in [nil, SecretValues(["token": given])] {
                    let error = await #expect(throws: LaboratoryError.self) {
                        _ = try await lab.test(AgentsTest(agent: "writer", secrets: secrets))
                    }
                    #expect(error?.reason == .agentFailed)
                    said.append("\(error?.message ?? "")")
                }
                said.append(try JSONValue(encoding: try await lab.list(ProvidersList())).encodedString())
                let rows = try await bench.rows(Self.everything).onlyRow.get(0, as: String.self)
                return rows + said.joined(separator: "\n")
            }
            #expect(stored.contains("(the token)"))
            #expect(Set(agents.server.calls.map(\.request.token)) == [own, given])
            for secret in [own, given] {
                #expect(!stored.contains(secret))
                #expect(!log.text.contains(secret))
            }
        }
    }
}
