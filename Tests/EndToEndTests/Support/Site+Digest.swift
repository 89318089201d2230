import AgentLabAPI
import AgentLabControl
import AgentLabJSON
import FoundationEssentials
import Subprocess
import Testing

/// The workload of these tests: a tree whose digest the shell knows too, hashed one file a stage.
extension Site {
    static let files = 20
    /// The stages of an undisturbed run: the scan, a file each, the summary.
    static let stages = files + 2

    func makeTree() throws {
        for number in 1...Self.files {
            let folder = "\(tree)/folder \(number % 3)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data("file \(number)\n".utf8).write(to: URL(filePath: "\(folder)/\(number).txt"))
        }
    }

    /// The digest as anyone can compute it.
    func shellDigest(of tree: String? = nil) async throws -> String {
        let script = "find . -type f -printf '%P\\0' | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum"
        let outcome = try await run("sh", ["-euc", "cd '\(tree ?? self.tree)'; \(script)"])
        return String(outcome.standardOutput.prefix(64))
    }

    /// Begins a digest.
    ///
    /// - Parameter delay: After each file, in milliseconds: what makes it slow enough to be met in the middle.
    /// - Returns: The run's id.
    func executeDigest(of tree: String? = nil, delay: Int = 50) async throws -> String {
        let outcome = try await control(
            "execute",
            "tree-digest",
            "-p",
            "path=\(tree ?? self.tree)",
            "-p",
            "batch_size=1",
            "-p",
            "delay_ms=\(delay)",
            "--detach"
        )
        try #require(outcome.exitCode == 0, "\(outcome.standardError)")
        return outcome.standardOutput.trimming()
    }

    /// Waits until a stage of a run is on record.
    func stage(_ iteration: Int, of run: String) async throws {
        try await withClient { client in
            for try await element in client.watch(run: run) {
                guard case .stage(let stage, _) = element.event, stage.status != .started else { continue }
                if stage.iteration >= iteration { return }
            }
            Issue.record("the run ended before its stage \(iteration)")
        }
    }

    /// Waits for the end of a run, and holds its digest and its stages against what they have to be.
    func expectCompleteDigest(_ id: String, of tree: String? = nil, recoveries: Int = 0) async throws {
        let run = try await withClient { try await $0.call(RunsWait(run: id)).run }
        #expect(run.status == .completed)
        #expect(run.recoveries == recoveries)
        #expect(try await run.result?["digest"]?.stringValue == shellDigest(of: tree))
        #expect(run.result?["batches"] == .int(Self.files))

        let stages = try await allStages(of: id)
        #expect(stages.map(\.iteration) == Array(1...run.iteration))
        let hashed = stages.filter { $0.nodeName == "hash" && $0.status == .completed }
        #expect(hashed.count == Self.files)
    }

    func allStages(of run: String) async throws -> [StageRecord] {
        try await withClient { try await $0.call(RunsStages(run: run, pageSize: 100, sort: "iteration")).data }
    }
}

extension String {
    func trimming() -> String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
