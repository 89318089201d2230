import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
package import Orchestration
import Synchronization

/// A run while this daemon executes it.
package final class ActiveRun: Sendable {
    package let id: RunID
    let entry: WorkflowRegistry.Entry
    /// How often it has been resumed.
    let life: Int
    /// Where it begins: with a state that has just been committed, or from what the tables hold.
    let origin: Origin
    let secrets: Secrets
    /// How long it may still take; `nil` for as long as it likes.
    let timeLeft: Duration?
    /// Whether another run waits for its end.
    let isChild: Bool
    /// Whether runs of its workflow may wait for its place.
    let isLimited: Bool

    private let state = Mutex(ActiveRunState())

    /// Where an execution begins.
    enum Origin: Sendable {
        case fresh(State, RunRecord)
        case stored(secretNames: [String])
    }

    init(
        id: RunID,
        entry: WorkflowRegistry.Entry,
        life: Int = 0,
        origin: Origin,
        secrets: Secrets = Secrets(),
        timeLeft: Duration?,
        isChild: Bool = false,
        isLimited: Bool = false
    ) {
        self.id = id
        self.entry = entry
        self.life = life
        self.origin = origin
        self.secrets = secrets
        self.timeLeft = timeLeft
        self.isChild = isChild
        self.isLimited = isLimited
    }

    /// Gives the run its task, which is cancelled when the run is asked to stop.
    func attach(_ task: Task<Void, Never>) {
        let isTooLate = state.withLock { state in
            state.task = task
            return state.stopReason != nil || state.isDiscarded
        }
        if isTooLate { task.cancel() }
    }

    /// Asks the run to stop; answers whether this is the first request and it can still be heeded.
    func requestStop(_ reason: StopReason) -> Bool {
        let (isNews, task) = state.withLock { ($0.requestStop(reason), $0.task) }
        if isNews { task?.cancel() }
        return isNews
    }

    /// Claims the right to write the run's end; `false` when it has been discarded or has ended.
    func beginFinish() -> Bool {
        state.withLock { $0.beginFinish() }
    }

    /// Gives the run up: nothing that its node still does is written from now on, and the node is asked to stop.
    ///
    /// - Returns: The stage in flight, or `nil` when the end is already being written.
    func discard() -> ActiveRunState.Discarded? {
        let (discarded, task) = state.withLock { ($0.discard(), $0.task) }
        if discarded != nil { task?.cancel() }
        return discarded
    }

    /// Why it has been asked to stop, if it has.
    var stopReason: StopReason? { state.withLock { $0.stopReason } }

    /// What its calls of agents leave behind; made by the first of them.
    var ledger: CallLedger { state.withLock { $0.openLedger() } }

    /// The call that a step has made, if it has called an agent.
    func takeCall(of step: StepKey) -> CallLedger.Call? { state.withLock { $0.ledger }?.take(step) }

    /// Whether a stage may be written.
    var isDiscarded: Bool { state.withLock { $0.isDiscarded } }

    /// Whether the run's end has been written or is on its way.
    var isFinishing: Bool { state.withLock { $0.isFinishing } }

    /// Whether it has reached its end, and that is on record.
    var isCompleted: Bool { state.withLock { $0.isCompleted } }

    func noteCompleted() { state.withLock { $0.isCompleted = true } }

    /// The stage that its node is in; `nil` before the first.
    var stageInFlight: ActiveRunState.StageInFlight? { state.withLock { $0.stageInFlight } }

    func stageStarts(_ stage: ActiveRunState.StageInFlight) {
        state.withLock { $0.stageInFlight = stage }
    }
}

extension ActiveRun {
    /// The record of a run that this daemon has executed from its beginning and nobody has asked to stop; the tables say
    /// the same.
    func record(completedBy entry: JournalEntry, at time: Date) -> RunRecord? {
        guard case .fresh(_, var record) = origin, stopReason == nil, let stage = entry.stage,
            let finish = entry.finish, finish.status == .completed, let result = finish.result
        else { return nil }
        record.status = .completed
        record.result = try? JSONValue(parsing: result)
        record.iteration = stage.iteration
        record.node = nil
        record.completedAt = time
        record.updatedAt = time
        return record
    }
}

/// Why a run is asked to stop before its end.
package enum StopReason: Sendable, Equatable {
    /// Somebody cancelled it.
    case cancelled
    /// It has used up its time.
    case timedOut
}

/// Which of the writers of a run's end comes first: its own last stage, a cancel that has waited long enough, or the
/// daemon's stop.
package struct ActiveRunState: Sendable {
    package struct StageInFlight: Sendable {
        package let node: NodeName
        package let iteration: Int
        package let startedAt: ContinuousClock.Instant
    }

    package struct Discarded: Sendable {
        package let stopReason: StopReason?
        package let stage: StageInFlight?
    }

    private enum Phase: Sendable {
        case executing
        case stopping
        case finishing
        case discarded
    }

    private var phase = Phase.executing
    /// Why it has been asked to stop, if it has; kept while its end is written.
    package private(set) var stopReason: StopReason?
    package var stageInFlight: StageInFlight?
    package var isCompleted = false
    package var task: Task<Void, Never>?
    private(set) var ledger: CallLedger?

    package init() {}

    mutating func openLedger() -> CallLedger {
        let open = ledger ?? CallLedger()
        ledger = open
        return open
    }

    package mutating func requestStop(_ reason: StopReason) -> Bool {
        guard case .executing = phase else { return false }
        phase = .stopping
        stopReason = reason
        return true
    }

    package mutating func beginFinish() -> Bool {
        guard isExecuting else { return false }
        phase = .finishing
        return true
    }

    package mutating func discard() -> Discarded? {
        guard isExecuting else { return nil }
        phase = .discarded
        return Discarded(stopReason: stopReason, stage: stageInFlight)
    }

    private var isExecuting: Bool {
        switch phase {
        case .executing, .stopping: true
        case .finishing, .discarded: false
        }
    }

    package var isDiscarded: Bool {
        if case .discarded = phase { true } else { false }
    }

    package var isFinishing: Bool {
        if case .finishing = phase { true } else { false }
    }
}
