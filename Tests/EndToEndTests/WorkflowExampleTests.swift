import AgentLabAPI
import AgentLabControl
import AgentLabJSON
import FoundationEssentials
import Subprocess
import Testing

extension EndToEnd {
    /// Every example that is shipped is executed.
    @Suite struct WorkflowExampleTests {
        private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "packaging/examples/workflows").path

        @Test func everyExampleIsValid() async throws {
            try await Site.with { site in
                let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder).sorted()
                    .map { "\(Self.folder)/\($0)" }
                #expect(!files.isEmpty)
                let outcome = try await site.run("agentlabd", ["validate"] + files)
                #expect(outcome.exitCode == 0, "\(outcome.standardOutput)")
                for file in files {
                    let text = try String(contentsOf: URL(filePath: file), encoding: .utf8)
                    #expect(text.contains("# To try it:  agentlabctl execute"))
                }
            }
        }

        private func execute(_ site: Site, _ arguments: String...) async throws -> JSONValue {
            let outcome = try await site.run("agentlabctl", ["execute"] + arguments + ["--wait", "--json"])
            #expect(outcome.exitCode == 0, "\(outcome.standardOutput) \(outcome.standardError)")
            let run = try JSONValue(parsing: outcome.standardOutput)
            return try #require(run["result"] ?? run["run"]?["result"])
        }

        private func withExamples(
            _ environment: [Environment.Key: String] = [:],
            _ body: (Site) async throws -> Void
        ) async throws {
            try await Site.with { site in
                let additions = environment.merging(["AGENTLAB_WORKFLOW_DIRECTORIES": Self.folder]) { $1 }
                try await site.withDaemon("agentlabd", additions) { _ in try await body(site) }
            }
        }

        @Test func aDirectoryIsPackedAndVerified() async throws {
            try await withExamples { site in
                try site.makeTree()
                let target = "\(site.directory)/backups"
                var archives: Set<String> = []
                for _ in 1...3 {
                    let result = try await execute(
                        site,
                        "nightly-backup",
                        "-p",
                        "source=\(site.tree)",
                        "-p",
                        "target=\(target)",
                        "-p",
                        "keep:=2"
                    )
                    archives.insert(try #require(result["archive"]?.stringValue))
                    #expect(result["checksum"]?.stringValue?.count == 64)
                }
                #expect(archives.count == 3)
                #expect(try FileManager.default.contentsOfDirectory(atPath: target).count == 2)
            }
        }

        @Test func linksAreCheckedSeveralAtATime() async throws {
            try await withExamples { site in
                try site.makeTree()
                try await withServer(of: site.tree, site) { base in
                    let urls = "urls:=[\"\(base)/\",\"\(base)/missing\"]"
                    let result = try await execute(site, "link-check", "-p", urls)
                    #expect(result["statuses"] == [200, nil])
                    #expect(result["broken"]?[0]?["item"]?.stringValue == "\(base)/missing")
                }
            }
        }

        /// As the timer's unit does, whose instance names the workflow.
        @Test func theUnitForTimersExecutesAnExample() async throws {
            let unit = URL(filePath: Self.folder).appending(path: "../../systemd/agentlab-execute@.service")
            let line = try String(contentsOf: unit, encoding: .utf8).split(separator: "\n").first {
                $0.hasPrefix("ExecStart=")
            }
            let words = try #require(line).split(separator: " ").flatMap { word in
                switch word {
                case "$ARGUMENTS": ["-p", "limit:=100"]
                case "%i": ["disk-report"]
                default: [String(word).replacing("${INVOCATION_ID}", with: "d41d8cd98f00b204e9800998ecf8427e")]
                }
            }
            #expect(words.first == "ExecStart=/usr/bin/agentlabctl")
            try await withExamples { site in
                var runs: Set<String> = []
                for _ in 1...2 {
                    let outcome = try await site.run("agentlabctl", Array(words.dropFirst()))
                    #expect(outcome.exitCode == 0, "\(outcome.standardError)")
                    runs.insert(outcome.standardOutput)
                }
                #expect(runs.count == 1)
            }
        }

        @Test func fullDisksAreNamed() async throws {
            try await withExamples { site in
                let result = try await execute(site, "disk-report", "-p", "limit:=100")
                #expect(result["report"]?.stringValue?.isEmpty == false)
            }
        }

        @Test func oldFilesAreDeletedOnlyAfterAnApproval() async throws {
            try await withExamples { site in
                try site.makeTree()
                let old = "\(site.tree)/it's \"old\".txt"
                // As lines, its path would name a file elsewhere.
                let crooked = "\(site.tree)/x\n\(site.tree)"
                try FileManager.default.createDirectory(atPath: crooked, withIntermediateDirectories: true)
                let victim = "\(crooked)/victim"
                try Data("fresh".utf8).write(to: URL(filePath: "\(site.tree)/victim"))
                try Data("old".utf8).write(to: URL(filePath: victim))
                _ = try await site.run("touch", ["-d", "3 days ago", old, victim])
                func answered(_ verdict: String) async throws -> JSONValue? {
                    let arguments = [
                        "execute", "clean-up", "-p", "directory=\(site.tree)", "-p", "days:=1", "--detach",
                    ]
                    let run = try await site.run("agentlabctl", arguments).standardOutput.trimming()
                    #expect(try await site.control(verdict, run, "--reason", "by hand").exitCode == 0)
                    return try await site.withClient { try await $0.call(RunsWait(run: run)).run.result }
                }
                let denied = try await answered("deny")
                #expect(denied?["outcome"] == "nothing was deleted")
                #expect(denied?["approval"]?["reason"] == "by hand")
                #expect(FileManager.default.fileExists(atPath: old))
                #expect(try await answered("approve")?["outcome"] == "1 files deleted")
                #expect(!FileManager.default.fileExists(atPath: old))
                #expect(try FileManager.default.contentsOfDirectory(atPath: site.tree).count == 5)
                for path in [victim, "\(site.tree)/victim"] { #expect(FileManager.default.fileExists(atPath: path)) }
            }
        }

        @Test func aFailedUnitIsLookedInto() async throws {
            try await Site.with { site in
                let programs = "\(site.directory)/bin"
                try FileManager.default.createDirectory(atPath: programs, withIntermediateDirectories: true)
                try script("\(programs)/systemctl", "echo \"$3 is failed\"; exit 3")
                let entries = #"{"MESSAGE": "took 12 ms"}\n{"MESSAGE": "took 7 ms"}\n{"MESSAGE": "gone"}\n"#
                try script("\(programs)/journalctl", "printf '\(entries)'")
                let path = "\(programs):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
                let runner = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
                let built = URL(filePath: runner).deletingLastPathComponent().path
                let additions: [Environment.Key: String] = [
                    "AGENTLAB_WORKFLOW_DIRECTORIES": Self.folder, "PATH": "\(built):\(path)",
                ]
                try await site.withDaemon("agentlabd", additions) { _ in
                    let result = try await execute(site, "unit-failure", "-p", "unit=demo.service")
                    #expect(result["patterns"]?[0] == ["text": "took N ms", "count": 2])
                    #expect(result["summary"]?.stringValue?.contains("2 x took N ms\n1 x gone") == true)
                }
            }
        }

        private func script(_ path: String, _ body: String) throws {
            try Data("#!/bin/sh\n\(body)\n".utf8).write(to: URL(filePath: path))
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        }

        /// Lends the address of an HTTP server for the files of a directory.
        private func withServer(
            of directory: String,
            _ site: Site,
            _ body: (String) async throws -> Void
        ) async throws {
            let program = """
                import functools, http.server, sys
                handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=sys.argv[1])
                server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
                print(server.server_port, flush=True)
                server.serve_forever()
                """
            _ = try await Subprocess.run(
                .name("python3"),
                arguments: ["-c", program, directory],
                environment: try site.environment(),
                input: .none,
                output: .sequence,
                error: .discarded
            ) { process in
                defer { try? process.send(signal: .kill) }
                for try await line in process.standardOutput.strings() {
                    return try await body("http://127.0.0.1:\(line.trimming())")
                }
            }
        }
    }
}
