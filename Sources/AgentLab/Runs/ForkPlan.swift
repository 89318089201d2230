import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Orchestration

/// A run that goes on from a stage of another one, checked as far as it can be before it exists.
struct ForkPlan {
    let id = RunID()
    let secrets: Secrets
    private let request: RunsFork
    private let origin: RunRecord
    private let point: RunStore.Point
    private let next: NodeName
    private let entry: WorkflowRegistry.Entry
    private let params: JSONValue
    private let state: State
    private let maxTokens: Int?

    /// - Throws: ``LaboratoryError`` with `invalid_params` when nothing follows the stage or the params are wrong.
    init(_ request: RunsFork, of origin: RunRecord, at point: RunStore.Point, entry: WorkflowRegistry.Entry) throws {
        try RunPlan.checkBudget(request.maxTokens)
        guard let next = point.next else {
            throw LaboratoryError(
                .invalidParams,
                "nothing follows stage \(point.iteration) of run \(RunID(origin.id)), so there is nothing to fork"
            )
        }
        guard entry.graph.contains(next) else {
            throw LaboratoryError(
                .conflict,
                "workflow \"\(origin.workflowName)\" has no node \"\(next)\" any more, which comes next there"
            )
        }
        try RunPlan.checkSecrets(request.secrets, for: entry.workflow)
        self.request = request
        self.origin = origin
        self.point = point
        self.next = next
        self.entry = entry
        secrets = Secrets(request.secrets?.values ?? [:])
        var data = point.state
        if let changed = request.params {
            let former = origin.params.objectValue ?? [:]
            let parameters = try Parameters(former.merging(changed) { $1 }, declaredBy: entry.workflow)
            data.merge(try Self.initialState(parameters, since: former, of: entry.workflow)) { $1 }
            params = .object(parameters.values)
        } else {
            params = origin.params
        }
        data.merge(request.set ?? [:]) { $1 }
        state = State(data, runID: id)
        maxTokens = request.maxTokens ?? origin.maxTokens
    }

    /// What other params would have made different in the initial state.
    private static func initialState(
        _ parameters: Parameters,
        since former: [String: JSONValue],
        of workflow: Workflow
    ) throws -> [String: JSONValue] {
        let before = try? workflow.initialState(Parameters(former, declaredBy: workflow))
        do {
            return try workflow.initialState(parameters).filter { before?[$0.key] != $0.value }
        } catch let error as LaboratoryError {
            throw error
        } catch {
            throw LaboratoryError(
                .invalidParams,
                "workflow \"\(workflow.name)\" refuses the params: \(error)",
                cause: error
            )
        }
    }

    private var secretNames: [String] { secrets.isEmpty ? origin.secretNames : secrets.names.sorted() }

    /// The run's record as it was committed.
    func record(at time: Date) -> RunRecord {
        RunRecord(
            id: id.uuid,
            workflowName: entry.workflow.name,
            workflowVersion: entry.version,
            status: .pending,
            params: params,
            priority: origin.priority,
            key: request.key,
            secretNames: secretNames,
            recoveries: 0,
            iteration: 0,
            node: next.rawValue,
            timeoutSeconds: origin.timeoutSeconds,
            maxTokens: maxTokens,
            forkedFrom: origin.id,
            forkedIteration: point.iteration,
            createdAt: time,
            updatedAt: time
        )
    }

    /// The entry that begins the run, as one that waits for a place.
    func journalEntry() throws -> JournalEntry {
        var journalEntry = JournalEntry(run: id)
        do {
            journalEntry.created = .init(
                workflowName: entry.workflow.name,
                workflowVersion: entry.version,
                begins: false,
                params: try params.storable(),
                givenParams: try request.key.map { _ in try JSONValue.object(request.given).storable() },
                priority: origin.priority,
                key: request.key,
                secretNames: secretNames,
                timeoutSeconds: origin.timeoutSeconds
            )
            journalEntry.snapshot = try .init(state, iteration: 0, next: next, produced: point.produced)
        } catch {
            throw LaboratoryError(.invalidParams, "the state cannot be stored: \(error)", cause: error)
        }
        journalEntry.maxTokens = maxTokens
        journalEntry.fork = .init(run: RunID(origin.id), iteration: point.iteration)
        return journalEntry
    }
}
