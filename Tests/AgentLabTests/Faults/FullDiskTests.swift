import AgentLab
import AgentLabAPI
import AgentLabJSON
import Orchestration
import Postgres
import Testing

/// The server's disk is full, really.
@Suite(
    .enabled(if: SmallDisk.isPermitted, "needs the right to mount a file system in memory, as root has it"),
    .timeLimit(.minutes(2))
)
struct FullDiskTests {
    @Test func runsWaitUntilThereIsRoomForTheTables() async throws {
        try await OwnServer.with { server in
            let disk = try SmallDisk(mountedAt: "\(server.root)/disk", megabytes: 48)
            defer { disk.unmount() }
            let place = try disk.makeDirectory("tables", ownerOf: "\(server.root)/cluster/data")
            _ = try await server.bench.rows("CREATE TABLESPACE small LOCATION '\(place)'")
            _ = try await server.bench.rows("CREATE DATABASE lab TABLESPACE small")
            let bench = TestBench(database: server.database("lab"), directory: server.bench.directory)
            try await Self.outlast(bench, disk) { lab in
                while lab.health.problem?.contains("53100") != true { await Task.yield() }
            }
        }
    }

    @Test func runsWaitForAServerThatCouldNotWriteItsLog() async throws {
        try await OwnServer.with(
            ["min_wal_size": "32MB", "max_wal_size": "48MB", "shared_buffers": "16MB", "wal_recycle": "off"],
            megabytes: 128
        ) { server in
            let disk = try #require(server.disk)
            try await Self.outlast(server.bench, disk) { lab in
                // The log has room up to the end of its present file.
                let message = "SELECT pg_logical_emit_message(true, 'test', repeat('x', 4000000))"
                while (try? await server.bench.rows(message)) != nil {}
                while lab.health.problem == nil { await Task.yield() }
            } afterwards: {
                // Nobody starts this one again, as systemd would.
                _ = try await server.cluster.start()
            }
        }
    }

    /// Executes a run, fills the disk in the middle, and gives the room back after `notice`.
    private static func outlast(
        _ bench: TestBench,
        _ disk: SmallDisk,
        notice: @escaping @Sendable (Laboratory) async throws -> Void,
        afterwards: @escaping @Sendable () async throws -> Void = {}
    ) async throws {
        let gate = Gate()
        let effects = Effects()
        let workflow = Workflow.hoarder(effects) { number in if number == 3 { try await gate.pass() } }
        try await bench.withLaboratory([workflow]) { lab in
            let run = try await lab.execute("hoarder")
            await gate.arrivals(1)
            try disk.fill()
            gate.open()
            try await notice(lab)
            #expect(await lab.status().state == .databaseLost)
            #expect(await lab.statusLine().contains("database lost since"))
            try disk.empty()
            try await afterwards()
            let end = try await bench.end(of: run, in: lab)
            #expect(end.status == .completed && end.iteration == 6 && end.recoveries == 0)
        }
        #expect(try await bench.count("SELECT count(*) FROM agentlab.journal WHERE NOT failed") == 6)
        #expect(effects.all.count == 5 && effects.all.values.allSatisfy { $0 == 1 })
    }
}

extension Workflow {
    /// Five stages, each of which needs new pages for what it keeps, and a last one.
    fileprivate static func hoarder(
        _ effects: Effects,
        at each: @escaping @Sendable (Int) async throws -> Void
    ) -> Workflow {
        Workflow(name: "hoarder", description: "Keeps much.") { graph, _ in
            graph.addNode("keep") { state, _ in
                let number = (state["number"]?.intValue ?? 0) + 1
                effects.note("\(number)")
                try await each(number)
                var random = SystemRandomNumberGenerator()
                let text = (0..<200_000).map { _ in Character(Unicode.Scalar(UInt8.random(in: 35...91, using: &random)))
                }
                return state.setting("number", to: .int(number)).setting("kept", to: .string(String(text)))
            }
            graph.addNode("end") { state, _ in state }
            graph.addEdge(from: "keep", to: "keep", when: Predicate("more") { ($0["number"]?.intValue ?? 0) < 5 })
            graph.addEdge(from: "keep", to: "end")
            graph.setEntryPoint("keep")
            graph.addExitPoint("end")
        }
    }
}
