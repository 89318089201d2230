package import AgentLabAPI
package import Orchestration

// MARK: - Questions

extension Laboratory {
    /// The record of a run, given by its id or a prefix of it.
    package func find(_ reference: String) async throws -> RunRecord {
        try await answering {
            let run = try await store.resolve(reference)
            guard var record = try await store.find(run) else { throw RunStore.notFound(run) }
            record.usage = try await store.usage(of: run)
            return record
        }
    }

    /// The calls of agents that a run has on record.
    package func calls(_ request: RunsCalls) async throws -> Page<CallRecord> {
        try await answering {
            let run = try await known(request.run)
            return try await store.calls(of: run, request)
        }
    }

    package func list(_ request: RunsList) async throws -> Page<RunRecord> {
        try await answering { try await store.list(request) }
    }

    package func stages(_ request: RunsStages) async throws -> Page<StageRecord> {
        try await answering {
            let run = try await known(request.run)
            return try await store.stages(of: run, request)
        }
    }

    package func decisions(_ request: RunsDecisions) async throws -> Page<DecisionRecord> {
        try await answering {
            let run = try await known(request.run)
            return try await store.decisions(of: run, request)
        }
    }

    package func checkpoint(_ request: RunsCheckpoint) async throws -> CheckpointRecord {
        try await answering {
            try await store.checkpointRecord(of: try await store.resolve(request.run), at: request.iteration)
        }
    }

    /// How many runs are on their way.
    package func counts() async throws -> RunCounts {
        try await answering { try await store.counts() }
    }

    /// Returns a run's record when it has ended, or as it is after `timeout`.
    package func wait(_ reference: String, timeoutSeconds: Double?) async throws -> RunRecord {
        try await answering {
            if let timeoutSeconds, !(0...1e9).contains(timeoutSeconds) {
                throw LaboratoryError(.invalidParams, "timeout_seconds must be between 0 and 1e9")
            }
            let timeout = timeoutSeconds.map { Duration.seconds($0) }
            let run = try await store.resolve(reference)
            return try await RunWatch(store: store, feed: feed).end(of: run, within: timeout) {
                executor.activeRun(run) != nil
            }
        }
    }

    /// The run that a watch is about; refused before the stream begins.
    package func known(_ reference: String) async throws -> RunID {
        try await answering {
            let run = try await store.resolve(reference)
            guard try await store.find(run) != nil else { throw RunStore.notFound(run) }
            return run
        }
    }

    /// Sends a run's events until it has ended.
    package func watch(_ run: RunID, since: Int, send: RunWatch.Sender) async throws {
        try await RunWatch(store: store, feed: feed).run(run, since: since, send: send)
    }
}
