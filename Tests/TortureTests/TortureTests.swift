import AgentLabTesting
import FoundationEssentials
import Testing
import agentlab_torture

/// The short form of `make torture`, with a seed that stays the same.
@Suite(.timeLimit(.minutes(10)))
struct TortureTests {
    @Test func everyPromiseIsKept() async throws {
        let directory = try ScratchDirectory.make()
        try ClusterWatchdog.start(directory: directory, removing: false)
        let runner = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let program = URL(filePath: runner).deletingLastPathComponent().appending(path: "TortureDaemon").path
        let site = try TortureSite(directory: directory, daemons: 3, program: program)
        let torture = Torture(seed: 20, time: .seconds(20), runs: 40, site: site) { print($0) }
        let report = try await torture.run()
        if report.violations.isEmpty { try FileManager.default.removeItem(atPath: directory) }
        #expect(report.violations.isEmpty, "\(report.lines.joined(separator: "\n"))")
    }
}
