import AgentLabAPI
import FoundationEssentials
import Testing
import agentlabctl

@Suite struct FleetTableTests {
    @Test func saysWhoIsAliveAndWhoHasAnswered() throws {
        let mine = try #require(UUID(uuidString: "0199A3F0-0000-7000-8000-000000000001"))
        let other = try #require(UUID(uuidString: "0199A3F0-0000-7000-8000-000000000002"))
        let start = Date(timeIntervalSince1970: 0)
        func daemon(_ id: UUID, _ state: DaemonLiveness, places: Int?, age: Double) -> DaemonRecord {
            DaemonRecord(
                id: id,
                hostname: "a",
                pid: 7,
                version: "1.0",
                state: state,
                running: 3,
                maxConcurrentRuns: places,
                startedAt: start,
                heartbeatAt: start,
                heartbeatAgeSeconds: age,
                leaseSeconds: 15
            )
        }
        let daemons = [daemon(mine, .alive, places: 256, age: 2), daemon(other, .silent, places: nil, age: 65)]
        let lines = FleetTable(daemons, answering: mine) { _ in "today" }.lines(style: .plain)
        #expect(lines.count == 3)
        #expect(lines[1].contains("000000000001*") && lines[1].contains("3/256") && lines[1].contains("alive"))
        #expect(!lines[2].contains("*") && lines[2].contains("silent"))
    }
}
