import AgentLabAPI
import AgentLabControl
import AgentLabJSON
import FoundationEssentials
import Subprocess
import Testing

extension Site {
    var workflowDirectory: String { "\(directory)/workflows.d" }

    func writeWorkflow(_ file: String, _ text: String) throws {
        try FileManager.default.createDirectory(atPath: workflowDirectory, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: "\(workflowDirectory)/\(file)"))
    }

    /// With a daemon that reads the site's workflow files.
    func withWorkflows(_ body: (RunningDaemon) async throws -> Void) async throws {
        try await withDaemon("agentlabd", ["AGENTLAB_WORKFLOW_DIRECTORIES": workflowDirectory], body)
    }

    /// The processes whose arguments hold a text.
    func processes(with text: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { name in
            guard Int(name) != nil, let data = FileManager.default.contents(atPath: "/proc/\(name)/cmdline") else {
                return false
            }
            return String(decoding: data.map { $0 == 0 ? 32 : $0 }, as: UTF8.self).contains(text)
        }
    }
}

extension EndToEnd {
    @Suite struct WorkflowFileTests {
        private let greeting = """
            name: greet
            params: { who: { type: string, required: true } }
            entry: hello
            nodes:
              hello: { run: { argv: [echo, "hello {{who}}"], output: words } }
            exit: hello
            """

        @Test func aFileIsValidatedExecutedAndWatched() async throws {
            try await Site.with { site in
                try site.writeWorkflow("greet.yaml", greeting)
                try await site.withWorkflows { _ in
                    let valid = try await site.control("validate", "\(site.workflowDirectory)/greet.yaml")
                    #expect(valid.exitCode == 0)
                    #expect(valid.standardOutput.contains("workflow greet is valid"))
                    let outcome = try await site.control("execute", "greet", "-p", "who=you", "--watch")
                    #expect(outcome.exitCode == 0, "\(outcome.standardError)")
                    #expect(outcome.standardOutput.contains("hello | hello you\n"))
                    let graph = try await site.control("graph", "greet")
                    #expect(graph.standardOutput == "hello  (begins here, ends after it)\n")
                }
            }
        }

        @Test func aReloadLetsMoreRunsOfAWorkflowBeExecutedAtOnce() async throws {
            try await Site.with { site in
                func holder(_ concurrency: Int) -> String {
                    """
                    name: hold
                    entry: hold
                    nodes: { hold: { run: { argv: [sleep, "600"] } } }
                    exit: hold
                    limits: { concurrency: \(concurrency), retention: 7d }
                    """
                }
                try site.writeWorkflow("hold.yaml", holder(1))
                try await site.withWorkflows { _ in
                    let shown = try await site.control("workflows", "hold").standardOutput
                    #expect(shown.contains("At once      1 run\n") && shown.contains("completed 7d"))
                    try await site.withClient { client in
                        func status(_ run: RunRecord) async throws -> RunStatus {
                            try await client.call(RunsFind(run: "\(run.id)")).run.status
                        }
                        let first = try await client.call(RunsExecute(workflow: "hold")).run
                        while try await status(first) != .running { await Task.yield() }
                        let second = try await client.call(RunsExecute(workflow: "hold")).run
                        let why = try await site.control("explain", "\(second.id)").standardOutput
                        #expect(why.contains("its workflow \"hold\" is at its limit of 1"))
                        try site.writeWorkflow("hold.yaml", holder(2))
                        #expect(try await site.control("reload").exitCode == 0)
                        while try await status(second) != .running { await Task.yield() }
                        for run in [first, second] { _ = try await client.call(RunsCancel(run: "\(run.id)")) }
                    }
                }
            }
        }

        @Test func aFileIsValidatedWithoutADaemon() async throws {
            try await Site.with { site in
                try site.writeWorkflow("greet.yaml", greeting.replacing("{{who}}", with: "{{whom}}"))
                let outcome = try await site.control("validate", "\(site.workflowDirectory)/greet.yaml")
                #expect(outcome.exitCode == 1)
                #expect(
                    outcome.standardOutput == "\(site.workflowDirectory)/greet.yaml:5:39: \"whom\" is neither a param "
                        + "nor set by a node; did you mean \"who\"?\n"
                )
            }
        }

        @Test func aFileThatIsNotThereKeepsNoOtherFromBeingChecked() async throws {
            try await Site.with { site in
                try site.writeWorkflow("greet.yaml", greeting)
                try await site.withWorkflows { _ in
                    let outcome = try await site.control("validate", "/missing", "\(site.workflowDirectory)/greet.yaml")
                    #expect(outcome.exitCode == 1)
                    let lines = outcome.standardOutput.split(separator: "\n").map(String.init)
                    #expect(lines.first == "/missing:1:1: the file cannot be checked: no such file")
                    #expect(lines.last?.hasSuffix("workflow greet is valid") == true)
                }
            }
        }

        @Test func aBadFileTakesNoOtherDownAndIsReported() async throws {
            try await Site.with { site in
                try site.writeWorkflow("bad.yaml", "name: bad\n")
                try site.writeWorkflow("greet.yaml", greeting)
                try await site.withWorkflows { daemon in
                    try await daemon.log.line(containing: "bad.yaml:1:1")
                    #expect(try await site.control("status").standardOutput.contains("bad.yaml:1:1"))
                    #expect(try await site.control("execute", "greet", "-p", "who=you", "--wait").exitCode == 0)
                }
                let check = try await Subprocess.run(
                    .name("agentlabd"),
                    arguments: ["--check-config"],
                    environment: try site.environment(["AGENTLAB_WORKFLOW_DIRECTORIES": site.workflowDirectory]),
                    output: .string(limit: 1 << 16),
                    error: .string(limit: 1 << 16)
                )
                #expect(check.terminationStatus == .exited(78))
                #expect(check.standardError.contains("bad.yaml:1:1"))
            }
        }

        @Test func aRunKeepsTheVersionThatItBeganWith() async throws {
            try await Site.with { site in
                let gate = "\(site.directory)/gate"
                let text = """
                    name: slow
                    entry: wait
                    nodes:
                      wait: { run: { argv: [sh, -c, "until test -e \(gate); do sleep 0.05; done"] } }
                      say: { set: { said: old } }
                    edges: [wait -> say]
                    exit: say
                    """
                try site.writeWorkflow("slow.yaml", text)
                try await site.withWorkflows { _ in
                    let run = try await site.control("execute", "slow", "--detach").standardOutput.trimming()
                    try site.writeWorkflow("slow.yaml", text.replacing("old", with: "new"))
                    let reload = try await site.control("reload")
                    #expect(reload.exitCode == 0)
                    #expect(reload.standardOutput.contains("workflow slow: version"))
                    #expect(try await site.control("workflows").standardOutput.contains("1 (1 older)"))
                    // The definition is in the database, so the file may go too.
                    try FileManager.default.removeItem(atPath: "\(site.workflowDirectory)/slow.yaml")
                    #expect(try await site.control("reload").exitCode == 0)
                    let graph = try await site.control("graph", run)
                    #expect(graph.standardOutput.hasPrefix("wait  (begins here, "), "\(graph.standardError)")
                    try Data().write(to: URL(filePath: gate))
                    let record = try await site.withClient { try await $0.call(RunsWait(run: run)).run }
                    #expect(record.result == ["said": "old"])
                }
            }
        }

        @Test func aRestartGoesOnWithADefinitionThatIsGone() async throws {
            try await Site.with { site in
                let gate = "\(site.directory)/gate"
                try site.writeWorkflow(
                    "slow.yaml",
                    """
                    name: slow
                    entry: wait
                    nodes: { wait: { run: { argv: [sh, -c, "until test -e \(gate); do sleep 0.05; done; echo x"], output: x } } }
                    exit: wait
                    """
                )
                var run = ""
                try await site.withWorkflows { daemon in
                    run = try await site.control("execute", "slow", "--detach").standardOutput.trimming()
                    try await site.started(run)
                    try daemon.kill()
                }
                try FileManager.default.removeItem(atPath: "\(site.workflowDirectory)/slow.yaml")
                try Data().write(to: URL(filePath: gate))
                try await site.withWorkflows { [run] _ in
                    let record = try await site.withClient { try await $0.call(RunsWait(run: run)).run }
                    #expect(record.result == ["x": "x"])
                    #expect(record.errorMessage == nil)
                }
            }
        }

        @Test func aKilledDaemonLeavesNoProgramBehindAndTheNodeIsExecutedAnew() async throws {
            try await Site.with { site in
                let marker = "\(Int.random(in: 100_000_000...999_999_999))"
                let file = "\(site.directory)/starts"
                try site.writeWorkflow(
                    "fork.yaml",
                    """
                    name: fork
                    entry: a
                    nodes:
                      a:
                        run:
                          argv:
                            - sh
                            - -c
                            - |
                              echo started | tee -a \(file)
                              test "$(wc -l < \(file))" = 2 && exit 0
                              (setsid sh -c 'sleep \(marker) & exec sleep \(marker)' &)
                              sleep \(marker)
                    exit: a
                    """
                )
                var run = ""
                try await site.withWorkflows { daemon in
                    run = try await site.control("execute", "fork", "--detach").standardOutput.trimming()
                    // Its first line comes as it is written, so that the program is in full swing.
                    try await daemon.log.line(containing: "started")
                    while try site.processes(with: marker).count < 4 { await Task.yield() }
                    try daemon.kill()
                }
                let killed = ContinuousClock.now
                while try !site.processes(with: marker).isEmpty { await Task.yield() }
                print("nothing was left \(killed.duration(to: .now)) after the daemon's end")
                try await site.withWorkflows { [run] _ in
                    let record = try await site.withClient { try await $0.call(RunsWait(run: run)).run }
                    #expect(record.status == .completed)
                    #expect(record.recoveries == 1)
                }
            }
        }

        @Test func aCancelEndsAProgramWithAllThatItHasStarted() async throws {
            try await Site.with { site in
                let marker = "\(Int.random(in: 100_000_000...999_999_999))"
                try site.writeWorkflow(
                    "fork.yaml",
                    """
                    name: fork
                    entry: a
                    nodes: { a: { run: { argv: [sh, -c, "(setsid sleep \(marker) &); echo started; sleep \(marker)"] } } }
                    exit: a
                    """
                )
                try await site.withWorkflows { daemon in
                    let run = try await site.control("execute", "fork", "--detach").standardOutput.trimming()
                    try await daemon.log.line(containing: "started")
                    #expect(try await site.control("cancel", run, "--wait").exitCode == 0)
                    #expect(try site.processes(with: marker).isEmpty)
                }
            }
        }

        @Test func linesOfAProgramAreSeenByWhoWatches() async throws {
            try await Site.with { site in
                let gate = "\(site.directory)/gate"
                try site.writeWorkflow(
                    "talk.yaml",
                    """
                    name: talk
                    entry: a
                    nodes:
                      a: { run: { argv: [sh, -c, "until test -e \(gate).1; do sleep 0.05; done; echo to all; until test -e \(gate); do sleep 0.05; done"] } }
                    exit: a
                    """
                )
                try await site.withWorkflows { _ in
                    let run = try await site.control("execute", "talk", "--detach").standardOutput.trimming()
                    try await site.withClient { client in
                        for try await element in client.watch(run: run) {
                            if case .stage(let stage, _) = element.event, stage.status == .started {
                                try Data().write(to: URL(filePath: "\(gate).1"))
                            }
                            guard let output = element.event.output else { continue }
                            #expect(output.line == "to all")
                            #expect(output.nodeName == "a")
                            try Data().write(to: URL(filePath: gate))
                        }
                    }
                    #expect(FileManager.default.fileExists(atPath: gate))
                }
            }
        }
    }
}

extension Site {
    /// Waits until the first stage of a run has begun.
    fileprivate func started(_ run: String) async throws {
        try await withClient { client in
            for try await element in client.watch(run: run) {
                if case .stage = element.event { return }
            }
        }
    }
}
