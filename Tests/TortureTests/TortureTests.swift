import AgentLabTesting
import FoundationEssentials
import Testing
import agentlab_torture

/// The short forms of `make torture`, with seeds that stay the same.
///
/// One after the other, for each has three daemons and a PostgreSQL of its own.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct TortureTests {
    @Test func everyPromiseIsKeptOnOneHost() async throws {
        try await torture(.host, seed: 20, seconds: 20, runs: 40)
    }

    @Test(.enabled("needs network namespaces: root and iproute2") { await NamespaceLine.isPermitted })
    func everyPromiseIsKeptAcrossHosts() async throws {
        try await torture(.namespaces, seed: 1, seconds: 10, runs: 20)
    }

    @Test func everyPromiseIsKeptWhenThePrimaryIsLost() async throws {
        try await torture(.failover, seed: 1, seconds: 10, runs: 20)
    }

    private func torture(_ scenario: Scenario, seed: UInt64, seconds: Int, runs: Int) async throws {
        let directory = try ScratchDirectory.make()
        try ClusterWatchdog.start(directory: directory, removing: false)
        let runner = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let program = URL(filePath: runner).deletingLastPathComponent().appending(path: "TortureDaemon").path
        let site = try TortureSite(directory: directory, scenario: scenario, daemons: 3, program: program)
        let torture = Torture(seed: seed, time: .seconds(seconds), runs: runs, site: site) { print($0) }
        let report = try await torture.run()
        if report.violations.isEmpty { try FileManager.default.removeItem(atPath: directory) }
        #expect(report.violations.isEmpty, "\(report.lines.joined(separator: "\n")) in \(directory)")
    }
}
