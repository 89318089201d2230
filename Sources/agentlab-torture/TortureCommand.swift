import AgentLabTesting
import ArgumentParser
import FoundationEssentials
import UnixSignals

extension Scenario: ExpressibleByArgument {}

/// Tortures daemons on one PostgreSQL, and says whether every promise was kept.
@main
struct TortureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "agentlab-torture",
        abstract: "Tortures daemons on one PostgreSQL, and says whether every promise was kept.",
        discussion: """
            Runs of mixed workflows are executed, cancelled and resumed through daemons that are killed, frozen and \
            restarted, over connections that are cut, held and delayed, on a PostgreSQL that is restarted. Then all \
            is quiet, and a checker reads the tables and what the nodes wrote into a file. The exit status is 1 when \
            it finds anything.
            """
    )

    @Option(help: "How long the faults go on.")
    var seconds = 60

    @Option(help: "Decides all that is left to chance; the same seed plans the same runs and faults.")
    var seed: UInt64 = 1

    @Option(help: "Where daemons and database are: host, namespaces or failover.")
    var scenario = Scenario.host

    @Option(help: "How many daemons.")
    var daemons = 3

    @Option(help: "How many runs; by default one for three seconds, 40 at least.")
    var runs: Int?

    @Flag(help: "Keep the directory with the logs and the effects also when all is well.")
    var keep = false

    func run() async throws {
        if scenario == .namespaces, await !NamespaceLine.isPermitted {
            print("skipped: network namespaces are not permitted here (they need root and iproute2)")
            return
        }
        let directory = try ScratchDirectory.make()
        try ClusterWatchdog.start(directory: directory, removing: false)
        let site = try TortureSite(
            directory: directory,
            scenario: scenario,
            daemons: daemons,
            program: try Self.daemonProgram()
        )
        let torture = Torture(
            seed: seed,
            time: .seconds(seconds),
            runs: runs ?? max(40, seconds / 3),
            site: site,
            announce: Self.announcer()
        )
        print("torture: scenario \(scenario), seed \(seed), \(seconds) s, in \(directory)")
        let report = try await untilInterrupted { try await torture.run() }
        for line in report.lines { print(line) }
        if report.violations.isEmpty, !keep { try FileManager.default.removeItem(atPath: directory) }
        guard report.violations.isEmpty else {
            print("logs and effects: \(directory)")
            print("again: make torture SCENARIO=\(scenario) SECONDS=\(seconds) SEED=\(seed)")
            throw ExitCode.failure
        }
    }

    /// The daemon lies beside this program.
    private static func daemonProgram() throws -> String {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(filePath: own).deletingLastPathComponent().appending(path: "TortureDaemon").path
    }

    private static func announcer() -> @Sendable (String) -> Void {
        let start = ContinuousClock.now
        return { text in
            let seconds = Int(start.duration(to: .now) / .seconds(1))
            print("\(seconds) s: \(text)")
        }
    }

    /// Ends everything in good order upon Ctrl-C.
    private func untilInterrupted(_ body: @escaping @Sendable () async throws -> Report) async throws -> Report {
        try await withThrowingTaskGroup(of: Report?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { return nil }
                throw CancellationError()
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let report = first else { throw ExitCode(130) }
            return report
        }
    }
}
