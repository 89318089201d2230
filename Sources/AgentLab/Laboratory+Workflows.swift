package import AgentLabAPI
import Logging
import Postgres

extension Laboratory {
    /// Reads the workflow files and puts them in force: each that can be used, whatever the others are like.
    ///
    /// - Returns: What is different, one line each.
    /// - Throws: `PostgresError` when the definitions cannot be kept; everything is as it was then.
    package func loadWorkflows(from directories: [String]) async throws -> [String] {
        let reading = await WorkflowDirectories(directories).read(kinds: registry.kinds)
        try await definitions.save(reading.files)
        let changes = registry.replaceFiles(with: reading)
        try await tenure.lease.announce(registry, places: configuration.maxConcurrentRuns)
        for failure in registry.failures {
            for line in failure.lines { logger.error("workflow file not used", metadata: ["mistake": "\(line)"]) }
        }
        executor.notePending()
        if !changes.isEmpty { announcer.announce(.pending) }
        return changes
    }

    /// Checks the text of a workflow file against what this daemon knows.
    package func validate(_ text: String, file: String) -> WorkflowsValidate.Result {
        do throws(WorkflowFileError) {
            let file = try WorkflowFile(parsing: text, file: file, kinds: registry.kinds)
            return WorkflowsValidate.Result(workflow: file.workflow.name, mistakes: [])
        } catch {
            let mistakes = error.mistakes.map {
                MistakeRecord(line: $0.place.line, column: $0.place.column, message: $0.message)
            }
            return WorkflowsValidate.Result(workflow: nil, mistakes: mistakes)
        }
    }

    /// The workflows that this daemon knows, by name; with the numbers of their live runs when the database answers.
    package func workflows() async -> [WorkflowRecord] {
        let live = (try? await store.liveRuns()) ?? nil
        return registry.entries.values.sorted { $0.workflow.name < $1.workflow.name }.map { entry in
            var record = WorkflowRecord(entry)
            record.file = entry.file?.file
            let own = live?.filter { $0.workflow == entry.workflow.name }
            record.liveRuns = own?.reduce(0) { $0 + $1.count }
            record.liveRunsOfOlderVersions = own?.reduce(0) { $0 + ($1.version == entry.version ? 0 : $1.count) }
            return record
        }
    }

    /// A workflow as it is now, or as the runs of a version know it.
    package func workflow(_ name: String, version: String? = nil) async throws -> WorkflowRecord {
        let entry = try await entry(name, version: version)
        var record = WorkflowRecord(entry)
        record.file = entry.file?.file
        return record
    }

    private func entry(_ name: String, version: String?) async throws -> WorkflowRegistry.Entry {
        guard let version else { return try registry.entry(name) }
        return try await answering {
            let entry = try await definitions.entry(name, version: version)
            if let problem = entry.problem { throw problem }
            return entry
        }
    }
}

extension RunStore {
    /// How many runs of each version have not ended.
    func liveRuns() async throws -> [(workflow: String, version: String, count: Int)] {
        try await pool.query(Self.liveRunsStatement).map {
            (try $0.get(0, as: String.self), try $0.get(1, as: String.self), try $0.get(2, as: Int.self))
        }
    }

    private static let liveRunsStatement = PostgresStatement(
        "runs_live",
        """
        SELECT workflow_name, coalesce(workflow_version, ''), count(*) FROM agentlab.runs
        WHERE status IN ('pending', 'running', 'waiting') GROUP BY workflow_name, workflow_version
        """
    )
}

// MARK: - Scratch directories

extension Laboratory {
    /// Removes what programs have left of runs that are gone or complete.
    func removeScratchOfEndedRuns() async {
        for run in await scratch.runs() {
            do {
                let record = try await store.find(run)
                if record == nil || record?.status == .completed { await scratch.remove(of: run) }
            } catch {
                // Unknown, not gone: the next start looks again.
                return
            }
        }
    }
}
