import AgentLabDaemon
import Logging
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct DaemonProgramTests {
    private struct Outcome {
        let code: Int32
        let output: String
        let errors: String
        let calls: [String]
    }

    private struct Broken: Error, CustomStringConvertible {
        let description = "the disk is full"
    }

    /// Runs a program whose commands only say that they were called.
    private func run(
        _ arguments: String...,
        environment: [String: String] = [:],
        failing: Bool = false
    ) async -> Outcome {
        let calls = Mutex<[String]>([])
        let program = DaemonProgram(name: "labd", version: "1.2.3") { context in
            calls.withLock { $0.append("serve \(context.configuration.socket) \(context.configuration.logLevel)") }
            context.logger.info("ready")
            if failing { throw Broken() }
        } migrate: { _, dryRun in
            calls.withLock { $0.append("migrate \(dryRun)") }
        }
        let (output, errors) = (Pipe(), Pipe())
        let code = await program.run(
            arguments,
            environment: environment,
            output: output.output,
            errors: errors.output
        )
        return Outcome(code: code, output: output.end(), errors: errors.end(), calls: calls.withLock { $0 })
    }

    @Test func servesWhenNothingElseIsAsked() async {
        for outcome in await [run("--socket", "/s"), run("serve", "--socket", "/s")] {
            #expect(outcome.code == 0)
            #expect(outcome.calls == ["serve /s info"])
            #expect(outcome.errors.hasSuffix("Z info ready\n"))
            #expect(outcome.output.isEmpty)
        }
    }

    @Test func migratesDryOrNot() async {
        #expect(await run("migrate").calls == ["migrate false"])
        #expect(await run("migrate", "--dry-run").calls == ["migrate true"])
        #expect(await run("--log-level", "debug", "migrate", "--dry-run").calls == ["migrate true"])
    }

    @Test func checkConfigShowsWhatIsInForceAndDoesNothing() async {
        let environment = ["AGENTLAB_DATABASE": "postgresql://lab:s3cret@db/x"]
        let outcome = await run("--check-config", "--socket", "/s", environment: environment)
        #expect(outcome.code == 0)
        #expect(outcome.calls.isEmpty)
        #expect(outcome.output.contains("\nsocket: /s  # flag --socket\n"))
        #expect(
            outcome.output.contains("database: postgresql://lab:***@db/x  # environment variable AGENTLAB_DATABASE\n")
        )
        #expect(outcome.output.contains("lease: 15s  # default\n"))
        #expect(outcome.errors.isEmpty)
    }

    @Test(arguments: ["serve", "migrate"]) func aWrongConfigurationIsRefusedWithACodeOfItsOwn(command: String) async {
        let outcome = await run(command, "--log-level", "loud", environment: ["AGENTLAB_LEASE": "never"])
        #expect(outcome.code == 78)
        #expect(outcome.calls.isEmpty)
        #expect(outcome.errors.hasPrefix("labd: 2 mistakes in the configuration\n"))
        #expect(
            outcome.errors.contains("\n  flag --log-level: log_level: \"loud\" is not allowed; write one of trace,")
        )
    }

    @Test func wrongUsageIsTold() async {
        let outcome = await run("--sockets", "/s")
        #expect(outcome.code == 64)
        #expect(outcome.errors.contains("Unknown option '--sockets'. Did you mean '--socket'?"))
        #expect(outcome.output.isEmpty)
    }

    @Test func versionAndHelpGoToStandardOutput() async {
        let version = await run("--version")
        #expect((version.code, version.output, version.errors) == (0, "1.2.3\n", ""))
        let help = await run("--help")
        #expect(help.code == 0)
        #expect(help.output.contains("USAGE: labd"))
        for setting in Setting.table {
            #expect(help.output.contains("\n  \(setting.key)\n"), "\(setting.key)")
        }
        #expect(await run("migrate", "--help").output.contains("--dry-run"))
    }

    @Test func aCommandThatFailsIsLoggedAndTurnsIntoTheExitCode() async {
        let outcome = await run(failing: true)
        #expect(outcome.code == 1)
        #expect(outcome.errors.hasSuffix("Z critical daemon failed error=\"the disk is full\"\n"))
    }
}
