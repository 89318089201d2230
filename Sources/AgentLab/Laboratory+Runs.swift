package import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
package import Orchestration
import Postgres

// MARK: - Transitions

extension Laboratory {
    /// Creates a run and begins it when there is a place; it belongs to the daemon from then on, not to the caller.
    ///
    /// - Throws: ``LaboratoryError``: `workflow_not_found`, `invalid_params`, `conflict` for a key that another run has,
    ///   `unavailable` while the daemon stops or the database has been away for too long.
    package func execute(_ request: RunsExecute) async throws -> RunRecord {
        try await answering {
            try refuseWhileUnavailable()
            try RunPlan.check(request)
            if let existing = try await former(request) { return existing }
            let tenure = tenure
            let executor = tenure.executor
            let entry = try registry.entry(request.workflow)
            let plan = try RunPlan(request, of: entry, maxStateBytes: configuration.maxStateBytes)
            // Whether there is a place in a limited workflow is known to the claim alone.
            let hasPlace = entry.workflow.concurrency == nil && executor.reservePlace(for: plan.id)
            // Before the commit: from then on the run may be claimed at any moment.
            let kept = hasPlace ? nil : executor.secrets.keep(plan.secrets, for: plan.id)
            do {
                let time = try await tenure.journal.commit(try plan.journalEntry(begins: hasPlace))
                let record = plan.record(owner: hasPlace ? tenure.id : nil, at: time)
                begin(plan, of: entry, as: record, hasPlace: hasPlace, in: executor)
                return record
            } catch {
                if hasPlace { executor.releasePlace(of: plan.id) }
                if let kept { executor.secrets.forget(kept) }
                guard case JournalError.keyTaken = error, let existing = try await former(request) else {
                    throw error
                }
                return existing
            }
        }
    }

    /// The run that the request's key belongs to, if it was asked for with the same params.
    ///
    /// - Throws: ``LaboratoryError`` with `conflict` if it was not.
    private func former(_ request: RunsExecute) async throws -> RunRecord? {
        guard let key = request.key, let existing = try await store.find(key: key) else { return nil }
        if existing.isRepeated(by: request) { return existing.record }
        let entry = try registry.entry(request.workflow)
        guard existing.means(the: request, to: entry.workflow) else { throw existing.conflict }
        return existing.record
    }

    /// Asks for a run's end; the record that comes back says whether it has ended or is still to stop.
    package func cancel(_ reference: String, reason: String?) async throws -> RunRecord {
        try await answering {
            let tenure = tenure
            let (executor, store) = (tenure.executor, tenure.store)
            let run = try await store.resolve(reference)
            let (record, request) = try await store.cancel(run, reason: reason)
            if record.status == .running {
                if record.owner == tenure.id { executor.cancel(request) } else { announcer.announce(.cancel(run)) }
            }
            if record.status.isFinal {
                _ = executor.secrets.take(run)
                announcer.announce(.ended(run))
            }
            feed.notify(run)
            waker.lookForOrphans()
            return record
        }
    }

    /// Sends a signal to a run, which takes it at its wait for that name, now or later.
    ///
    /// - Parameter sender: Who sends it, as the decision after the wait says.
    package func signal(_ request: RunsSignal, from sender: String) async throws -> RunRecord {
        try await answering {
            let name = request.signal
            guard (1...255).contains(name.utf8.count), !name.utf8.contains(0) else {
                throw LaboratoryError(.invalidParams, "a signal's name must have 1 to 255 bytes and no NUL")
            }
            let data = request.data ?? .null
            if let path = data.pathOfNUL() {
                throw LaboratoryError(
                    .invalidParams,
                    "data \(path) contains a NUL character, which PostgreSQL cannot store"
                )
            }
            let run = try await store.resolve(request.run)
            let record = try await store.signal(
                run,
                name,
                data: try data.storable(),
                sender: StorableText.clean(sender)
            )
            if record.status == .pending {
                executor.notePending()
                announcer.announce(.wake(run))
            }
            feed.notify(run)
            return record
        }
    }

    /// Puts a failed or cancelled run back to work from its checkpoint.
    ///
    /// - Parameters:
    ///   - node: Where it goes on instead, with the state before that node's last execution; then also a completed run
    ///     is put back to work.
    ///   - maxTokens: How many tokens its calls of agents may use in all from now on; `nil`: as before.
    ///   - forcingVersion: Go on with the workflow as this daemon has it, although nodes that the run has
    ///     executed are gone; if the node where it stands is, from the entry point with the state that it has.
    /// - Throws: ``LaboratoryError``: `invalid_status`, `workflow_not_found`, `conflict` when nodes are gone.
    package func resume(
        _ reference: String,
        secrets: Secrets?,
        from node: String? = nil,
        forcingVersion: Bool = false,
        maxTokens: Int? = nil
    ) async throws -> RunRecord {
        try await answering {
            try refuseWhileUnavailable()
            try RunPlan.checkBudget(maxTokens)
            let tenure = tenure
            let (executor, store) = (tenure.executor, tenure.store)
            let run = try await store.resolve(reference)
            guard let before = try await store.find(run) else { throw RunStore.notFound(run) }
            guard before.status.isFinal, before.status != .completed || node != nil else {
                throw RunStore.notResumable(before)
            }
            let entry =
                forcingVersion
                ? try registry.entry(before.workflowName)
                : try await definitions.entry(before.workflowName, version: before.workflowVersion)
            if let problem = entry.problem { throw problem }
            let rewind = try await rewind(before, to: node, in: entry)
            let change = try await versionChange(of: before, to: entry, isForced: forcingVersion, from: node)
            let kept = secrets.map { executor.secrets.keep($0, for: run) }
            let hasPlace = entry.workflow.concurrency == nil && executor.reservePlace(for: run)
            let record: RunRecord
            let life: Int
            do {
                (record, life) = try await store.resume(
                    run,
                    hasPlace: hasPlace,
                    secretNames: secrets?.names.sorted(),
                    change: change,
                    rewind: rewind,
                    maxTokens: maxTokens
                )
            } catch {
                if hasPlace { executor.releasePlace(of: run) }
                if let error = error as? PostgresError, error.isConnectionLoss {
                    executor.noteLostAnswer()
                } else if let kept {
                    executor.secrets.forget(kept)
                }
                throw error
            }
            if hasPlace {
                executor.start(
                    ActiveRun(
                        id: run,
                        entry: entry,
                        life: life,
                        origin: .stored(secretNames: record.secretNames),
                        secrets: secrets ?? Secrets(),
                        timeLeft: record.timeoutSeconds.map { .seconds($0) },
                        isChild: record.parent != nil
                    )
                )
                if let kept { executor.secrets.forget(kept) }
            } else {
                executor.notePending()
                announcer.announce(.pending)
            }
            feed.notify(run)
            return record
        }
    }

    /// Makes sure that a run can go on in the version that this daemon has.
    private func versionChange(
        of record: RunRecord,
        to entry: WorkflowRegistry.Entry,
        isForced: Bool,
        from node: String?
    ) async throws -> VersionChange? {
        guard let began = record.workflowVersion, began != entry.version else { return nil }
        if node != nil { return VersionChange(version: entry.version, restart: nil) }
        if isForced { return try await store.versionChange(of: RunID(record.id), to: entry) }
        let missing = try await store.nodes(of: RunID(record.id), missingIn: entry.graph)
        guard missing.isEmpty else { throw VersionGap(missing: missing, in: entry, began: began).refusal }
        return nil
    }

    private func rewind(
        _ record: RunRecord,
        to node: String?,
        in entry: WorkflowRegistry.Entry
    ) async throws -> Rewind? {
        guard let node else { return nil }
        guard entry.graph.contains(NodeName(rawValue: node)) else {
            let known = entry.graph.nodes.map(\.rawValue).joined(separator: ", ")
            throw LaboratoryError(
                .invalidParams,
                "workflow \"\(record.workflowName)\" has no node \"\(node)\"; it has \(known)"
            )
        }
        return try await store.rewind(record, to: NodeName(rawValue: node))
    }

    /// Deletes a run that has ended.
    package func delete(_ reference: String) async throws -> RunRecord {
        try await answering {
            let run = try await store.resolve(reference)
            let record = try await store.delete(run)
            await scratch.remove(of: run)
            feed.notify(run)
            return record
        }
    }

    /// Deletes runs that have ended by what they have in common.
    package func delete(_ request: RunsDeleteMatching) async throws -> RunsDeleteMatching.Result {
        try await answering { try await store.delete(request) }
    }

    private func begin(
        _ plan: RunPlan,
        of entry: WorkflowRegistry.Entry,
        as record: RunRecord,
        hasPlace: Bool,
        in executor: Executor
    ) {
        if hasPlace {
            executor.start(
                ActiveRun(
                    id: plan.id,
                    entry: entry,
                    origin: .fresh(plan.state, record),
                    secrets: plan.secrets,
                    timeLeft: plan.request.timeoutSeconds.map { .seconds($0) }
                )
            )
        } else {
            executor.notePending()
            announcer.announce(.pending)
        }
    }
}

// MARK: - Refusals

extension Laboratory {
    func refuseWhileUnavailable() throws {
        guard !isStopping else {
            throw LaboratoryError(.unavailable, "the daemon is stopping; ask again when it is back")
        }
        let health = health
        if let problem = health.problem {
            let outage = Duration.seconds(Date().timeIntervalSince(health.since))
            guard outage < configuration.databaseOutageLimit else {
                throw LaboratoryError(.unavailable, "the database has been away since \(health.since): \(problem)")
            }
        }
    }

    /// Gives what went wrong below a stable reason.
    func answering<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as JournalError {
            let reason: ControlError.Reason =
                switch error {
                case .refused: .invalidParams
                case .keyTaken: .conflict
                case .fenced, .closed: .unavailable
                }
            throw LaboratoryError(reason, "\(error)", cause: error)
        } catch let error as PostgresError {
            throw LaboratoryError(
                error.isTransient || error.code != .server ? .unavailable : .internal,
                "the database: \(error)",
                cause: error
            )
        }
    }
}
