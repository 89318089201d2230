import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Orchestration

/// A run that has been asked for and checked as far as it can be before it exists.
struct RunPlan {
    let id: RunID
    let request: RunsExecute
    let state: State
    let secrets: Secrets
    private let entry: WorkflowRegistry.Entry
    private let params: JSONValue
    let encodedParams: [UInt8]
    private let maxStateBytes: Int

    /// - Throws: ``LaboratoryError`` with `invalid_params`; all that is wrong with the params is in one message.
    init(
        _ request: RunsExecute,
        of entry: WorkflowRegistry.Entry,
        id: RunID = RunID(),
        maxStateBytes: Int = .max
    ) throws {
        let parameters = try Parameters(request.params ?? [:], declaredBy: entry.workflow)
        try Self.check(request)
        try Self.checkSecrets(request.secrets, for: entry.workflow)
        var request = request
        request.timeoutSeconds = request.timeoutSeconds ?? entry.workflow.timeout.map { $0 / .seconds(1) }
        self.id = id
        self.request = request
        self.entry = entry
        self.maxStateBytes = maxStateBytes
        secrets = Secrets(request.secrets?.values ?? [:])
        params = .object(parameters.values)
        do {
            state = State(try entry.workflow.initialState(parameters), runID: id, secrets: secrets)
            encodedParams = try params.storable()
        } catch let error as LaboratoryError {
            throw error
        } catch {
            throw LaboratoryError(
                .invalidParams,
                "workflow \"\(entry.workflow.name)\" refuses the params: \(error)",
                cause: error
            )
        }
    }

    /// Refuses what is wrong whatever the workflow.
    static func check(_ request: RunsExecute) throws {
        try checkKey(request.key)
        if let timeout = request.timeoutSeconds, !(timeout > 0 && timeout <= 1e9) {
            throw LaboratoryError(.invalidParams, "timeout_seconds must be more than 0 and at most 1e9")
        }
        try checkBudget(request.maxTokens)
        if let priority = request.priority, !(-1000...1000).contains(priority) {
            throw LaboratoryError(.invalidParams, "priority must be between -1000 and 1000")
        }
        for name in request.secrets?.names ?? [] where name.isEmpty || name.utf8.contains(0) {
            throw LaboratoryError(.invalidParams, "a secret needs a name without NUL")
        }
    }

    static func checkBudget(_ maxTokens: Int?) throws {
        guard let maxTokens, maxTokens < 1 else { return }
        throw LaboratoryError(.invalidParams, "max_tokens must be 1 or more, not \(maxTokens)")
    }

    static func checkKey(_ key: String?) throws {
        guard let key, key.isEmpty || key.utf8.count > 255 || key.utf8.contains(0) else { return }
        throw LaboratoryError(.invalidParams, "key must have 1 to 255 bytes and no NUL")
    }

    /// Refuses a run that would fail for want of a secret.
    static func checkSecrets(_ given: SecretValues?, for workflow: Workflow) throws {
        let missing = Set(workflow.secrets).subtracting(given?.names ?? []).sorted()
        guard missing.isEmpty else {
            let names = missing.map { "\"\($0)\"" }.joined(separator: ", ")
            throw LaboratoryError(.invalidParams, "workflow \"\(workflow.name)\" needs the secrets \(names)")
        }
    }

    /// The entry that begins the run: its row and its initial state.
    func journalEntry(begins: Bool) throws -> JournalEntry {
        var journalEntry = JournalEntry(run: id)
        journalEntry.created = .init(
            workflowName: entry.workflow.name,
            workflowVersion: entry.version,
            begins: begins,
            params: encodedParams,
            givenParams: try request.key.map { _ in try JSONValue.object(request.params ?? [:]).storable() },
            priority: request.priority ?? 0,
            key: request.key,
            secretNames: secrets.names.sorted(),
            timeoutSeconds: request.timeoutSeconds
        )
        journalEntry.maxTokens = request.maxTokens
        do {
            let snapshot = try JournalEntry.Snapshot(state, iteration: 0, next: entry.graph.entryPoint, produced: [])
            try StateTooLarge.check("state", snapshot.state.count, limit: maxStateBytes)
            journalEntry.snapshot = snapshot
        } catch {
            throw LaboratoryError(.invalidParams, "the initial state cannot be stored: \(error)", cause: error)
        }
        return journalEntry
    }

    /// The run's record as it was committed.
    func record(owner: UUID?, at time: Date) -> RunRecord {
        RunRecord(
            id: id.uuid,
            workflowName: entry.workflow.name,
            workflowVersion: entry.version,
            status: owner == nil ? .pending : .running,
            params: params,
            priority: request.priority ?? 0,
            key: request.key,
            secretNames: secrets.names.sorted(),
            owner: owner,
            recoveries: 0,
            iteration: 0,
            node: entry.graph.entryPoint.rawValue,
            timeoutSeconds: request.timeoutSeconds,
            maxTokens: request.maxTokens,
            createdAt: time,
            startedAt: owner == nil ? nil : time,
            updatedAt: time
        )
    }
}

extension JSONValue {
    /// The value as text that PostgreSQL can hold.
    func storable() throws -> [UInt8] {
        var buffer: [UInt8] = []
        try encodeStorable(into: &buffer)
        return buffer
    }
}
