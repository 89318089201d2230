import AgentLab
import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Glibc
import Orchestration
import Testing

/// The kinds of nodes, executed by a laboratory.
@Suite(.timeLimit(.minutes(5))) struct NodeKindTests {
    private func run(
        _ nodes: String,
        params: [String: JSONValue] = [:],
        secrets: [String: String] = [:],
        head: String = ""
    ) async throws -> RunRecord {
        try await FileRun(nodes: nodes, params: params, secrets: secrets, head: head).end()
    }

    @Test func aProgramReadsAndWritesJSON() async throws {
        let run = try await run(
            "  a: { run: { argv: [sh, -c, 'cat; echo \"$1\" >&2', sh, '{{word}}'], stdin: list, output: back, parse: json } }",
            params: ["list": [1, "two", nil], "word": "$(touch /tmp/never)"],
            head: "params: { list: { type: list }, word: { type: string } }\n"
        )
        #expect(run.errorMessage == nil)
        #expect(run.result?["back"] == [1, "two", nil])
    }

    @Test func aProgramThatFailsSaysWhy() async throws {
        let run = try await run("  a: { run: { argv: [sh, -c, 'echo gone wrong >&2; exit 3'] } }")
        #expect(run.status == .failed)
        #expect(run.errorMessage?.contains("program \"sh\" exited with 3: gone wrong") == true)
    }

    @Test func whatIsNotKeptIsNotLimited() async throws {
        let run = try await run("  a: { run: { argv: [head, -c, '3000000', /dev/zero] } }")
        #expect(run.status == .completed, "\(run.errorMessage ?? "")")
        let limited = try await self.run("  a: { run: { argv: [head, -c, '3000000', /dev/zero], max_output: 1MiB } }")
        #expect(limited.errorMessage?.contains("(max_output)") == true)
    }

    @Test func aSecretWithANULStartsNoProgram() async throws {
        let run = try await run(
            "  a: { run: { argv: [env], env: { KEY: { secret: one } } } }",
            secrets: ["one": "fir\0st"],
            head: "secrets: [one]\n"
        )
        #expect(run.errorMessage?.hasSuffix("program \"env\" would be given the variable KEY with a NUL in it") == true)
    }

    @Test func aRelativePathIsLookedForWhereTheProgramWorks() async throws {
        let run = try await run("  a: { run: { argv: [./true, x], cwd: /bin } }")
        #expect(run.status == .completed, "\(run.errorMessage ?? "")")
        let other = try await self.run("  a: { run: { argv: [./true, x] } }")
        #expect(other.errorMessage?.contains("program \"./true\" did not run: no such file") == true)
        let directory = try await self.run("  a: { run: { argv: [/bin] } }")
        #expect(directory.errorMessage?.contains("program \"/bin\" did not run: it cannot be executed") == true)
    }

    @Test func aMissingProgramIsNamed() async throws {
        let run = try await run("  a: { run: { argv: [no-such-program-here] } }")
        #expect(run.errorMessage?.contains("program \"no-such-program-here\" is not found in PATH") == true)
    }

    @Test func anAllowedExitCodeIsNoFailure() async throws {
        let run = try await run("  a: { run: { argv: [sh, -c, 'exit 3'], exit_codes: [0, 3], exit_code: code } }")
        #expect(run.result?["code"] == 3)
    }

    @Test func outputIsBounded() async throws {
        let run = try await run("  a: { run: { argv: [yes], output: x, max_output: 64KiB } }")
        #expect(run.errorMessage?.contains("wrote more than 64KiB (max_output), and was ended") == true)
    }

    @Test func muchOutputArrivesWhole() async throws {
        let run = try await run("  a: { run: { argv: [seq, '100000'], output: x } }")
        let lines = run.result?["x"]?.stringValue?.split(separator: "\n")
        #expect(lines?.count == 100_000)
        #expect(lines?.last == "100000")
    }

    @Test func aProgramNeedNotReadItsInput() async throws {
        let text = String(repeating: "x", count: 1 << 20)
        let run = try await run(
            "  a: { run: { argv: ['true'], stdin: text } }",
            params: ["text": .string(text)],
            head: "params: { text: { type: string } }\n"
        )
        #expect(run.status == .completed)
    }

    @Test func secretsComeByEnvironmentOrDescriptorOnly() async throws {
        let run = try await run(
            "  a: { run: { argv: [sh, -c, 'echo \"$KEY\"; cat <&5'], env: { KEY: { secret: one } }, "
                + "descriptors: { 5: { secret: two } }, output: seen } }",
            secrets: ["one": "first", "two": "second"],
            head: "secrets: [one, two]\n"
        )
        #expect(run.result?["seen"] == "first\nsecond")
    }

    @Test func aRunWithoutItsSecretsIsRefused() async throws {
        let error = await #expect(throws: LaboratoryError.self) {
            _ = try await run("  a: { set: { x: 1 } }", head: "secrets: [token]\n")
        }
        #expect(error?.message == "workflow \"w\" needs the secrets \"token\"")
    }

    @Test func aProgramSeesItsRunAndNothingOfTheDaemon() async throws {
        _ = unsafe setenv("AGENTLAB_TEST_SECRET_OF_THE_DAEMON", "x", 1)
        let run = try await run("  a: { run: { argv: [env], output: env } }")
        let lines = run.result?["env"]?.stringValue?.split(separator: "\n").map(String.init) ?? []
        #expect(lines.contains("AGENTLAB_RUN=\(RunID(run.id))"))
        #expect(lines.contains("AGENTLAB_STEP_KEY=\(RunID(run.id))/1"))
        #expect(!lines.contains { $0.hasPrefix("AGENTLAB_TEST_") })
    }

    @Test func aTimeLimitEndsAProgramThatForksAway() async throws {
        let marker = "\(Int.random(in: 100_000_000...999_999_999))"
        let run = try await run(
            "  a: { timeout: 300ms, run: { argv: [sh, -c, '(setsid sh -c \"sleep \(marker)\" &); sleep \(marker)'] } }"
        )
        #expect(run.status == .failed)
        #expect(try processes(with: marker).isEmpty)
    }

    @Test func whatAProgramLeavesBehindEndsWithIt() async throws {
        let marker = "\(Int.random(in: 100_000_000...999_999_999))"
        let run = try await run("  a: { run: { argv: [sh, -c, '(setsid sleep \(marker) &); echo ok'], output: x } }")
        #expect(run.result?["x"] == "ok")
        #expect(try processes(with: marker).isEmpty)
    }

    @Test func aRequestThatCannotBeSentSaysWhy() async throws {
        let unreachable = try await run("  a: { http: { url: 'http://127.0.0.1:1/x?key=y' }, retry: { attempts: 1 } }")
        #expect(unreachable.errorMessage?.contains("http://127.0.0.1:1/x cannot be reached") == true)
        let other = try await run("  a: { http: { url: 'ftp://127.0.0.1/x' } }")
        #expect(other.errorMessage?.contains("ftp://127.0.0.1/x is neither http nor https") == true)
    }

    @Test func sleepPutsTheRunDownAndGoesOn() async throws {
        let run = try await run("  a: { sleep: { for: 10ms } }")
        #expect(run.status == .completed)
    }

    @Test func aWaitThatIsOverGoesOnWithItsValue() async throws {
        let run = try await run("  a: { wait: { signal: s, timeout: 10ms, on_timeout: { ok: false }, output: x } }")
        #expect(run.result?["x"] == ["ok": false])
    }

    @Test func setSetsTemplatesAndValuesAndRemoves() async throws {
        let run = try await run(
            "  a: { set: { text: 'n is {{n}}', copy: '{{n}}', deep: { list: ['{{n}}', true] }, remove: [n] } }",
            params: ["n": 5],
            head: "params: { n: { type: integer } }\n"
        )
        #expect(run.result == ["text": "n is 5", "copy": 5, "deep": ["list": [5, true]]])
    }

    @Test func routeChoosesByText() async throws {
        let node = "  a: { route: { by: '{{p}}', routes: { x: { set: { r: 1 } } }, default: { set: { r: 2 } } } }"
        let head = "params: { p: { type: string } }\n"
        #expect(try await run(node, params: ["p": "x"], head: head).result?["r"] == 1)
        #expect(try await run(node, params: ["p": "y"], head: head).result?["r"] == 2)
    }

    @Test func parallelKeepsTheOrderAndGathersFailures() async throws {
        let run = try await run(
            """
              a:
                parallel:
                  over: words
                  as: word
                  workers: 3
                  fail_fast: false
                  collect: results
                  errors: failures
                  node: { run: { argv: [sh, -c, 'test "$1" != bad && echo "<$1>"', sh, "{{word}}"], output: out } }
            """,
            params: ["words": ["a", "bad", "c"]],
            head: "params: { words: { type: list } }\n"
        )
        #expect(run.result?["results"] == ["<a>", nil, "<c>"])
        #expect(run.result?["failures"]?[0]?["index"] == 1)
        #expect(run.result?["failures"]?[0]?["item"] == "bad")
    }

    @Test func chainFoldsTheState() async throws {
        let run = try await run(
            """
              a:
                chain:
                  over: words
                  as: word
                  node: { set: { text: "{{text}}{{word}}" } }
            """,
            params: ["words": ["a", "b", "c"], "text": "-"],
            head: "params: { words: { type: list }, text: { type: string } }\n"
        )
        #expect(run.result == ["text": "-abc"])
    }

    /// The commands of the processes whose arguments hold a text.
    private func processes(with text: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { name in
            guard Int(name) != nil, let data = FileManager.default.contents(atPath: "/proc/\(name)/cmdline") else {
                return nil
            }
            let line = String(decoding: data.map { $0 == 0 ? 32 : $0 }, as: UTF8.self)
            return line.contains(text) ? line : nil
        }
    }
}
