import AgentLabJSON
import FoundationEssentials
import Orchestration
import Synchronization

/// A store with one mistake that people make.
final class FaultyCheckpointStore: CheckpointStore {
    enum Fault: CaseIterable {
        case forgetsSaves, keepsTheFirst, mergesStates, losesTheEnd
        case answersUnknownRuns, throwsAnotherError, namesAnotherRun, refusesToDeleteUnknownRuns
        case deletesNothing, deletesAll, buriesDeletedRuns
        case turnsWholeFractionsIntoIntegers, composesCharacters, dropsNulls, cutsLargeTexts, cutsTimesToSeconds
        case listsTwice, listsInNoOrder, listsDeletedRuns
        case losesConcurrentSaves, tearsStates, heedsCancellation, heedsCancellationOfDeletes
    }

    struct Mishap: Error {}

    private struct Shared {
        var checkpoints: [RunID: Checkpoint] = [:]
        var deleted: Set<RunID> = []
        var saved: [RunID] = []
    }

    private let fault: Fault
    private let shared = Mutex(Shared())

    init(_ fault: Fault) { self.fault = fault }

    func save(_ checkpoint: Checkpoint) async throws {
        if fault == .heedsCancellation { try Task.checkCancellation() }
        guard fault == .losesConcurrentSaves else { return shared.withLock { save(checkpoint, in: &$0) } }
        var copy = shared.withLock { $0.checkpoints }
        await Task.yield()
        copy[checkpoint.state.runID] = checkpoint
        shared.withLock { $0.checkpoints = copy }
    }

    func load(_ run: RunID) throws -> Checkpoint {
        if let checkpoint = shared.withLock({ $0.checkpoints[run] }) { return checkpoint }
        switch fault {
        case .answersUnknownRuns: return Checkpoint(state: State(runID: run), next: nil, iteration: 0)
        case .throwsAnotherError: throw Mishap()
        case .namesAnotherRun: throw CheckpointNotFound(run: RunID())
        default: throw CheckpointNotFound(run: run)
        }
    }

    func delete(_ run: RunID) throws {
        if fault == .heedsCancellationOfDeletes { try Task.checkCancellation() }
        try shared.withLock { shared in
            shared.deleted.insert(run)
            switch fault {
            case .deletesNothing: break
            case .deletesAll: shared.checkpoints = [:]
            default:
                let former = shared.checkpoints.removeValue(forKey: run)
                if former == nil, fault == .refusesToDeleteUnknownRuns { throw CheckpointNotFound(run: run) }
            }
        }
    }

    func list() -> [RunID] {
        shared.withLock { shared in
            switch fault {
            case .listsTwice: shared.saved.sorted()
            case .listsInNoOrder: Array(shared.checkpoints.keys)
            case .listsDeletedRuns: Set(shared.saved).sorted()
            default: shared.checkpoints.keys.sorted()
            }
        }
    }
}

extension FaultyCheckpointStore {
    private func save(_ checkpoint: Checkpoint, in shared: inout Shared) {
        let run = checkpoint.state.runID
        let former = shared.checkpoints[run]
        shared.saved.append(run)
        switch fault {
        case .forgetsSaves: return
        case .keepsTheFirst where former != nil: return
        case .buriesDeletedRuns where shared.deleted.contains(run): return
        case .tearsStates:
            let state = former.map { checkpoint.state.merging(["bulk": $0.state["bulk"] ?? nil]) } ?? checkpoint.state
            shared.checkpoints[run] = Checkpoint(
                state: state,
                next: checkpoint.next,
                iteration: checkpoint.iteration
            )
        default: shared.checkpoints[run] = spoil(checkpoint, after: former)
        }
    }

    private func spoil(_ checkpoint: Checkpoint, after former: Checkpoint?) -> Checkpoint {
        let (old, state) = (checkpoint.state, checkpoint.state)
        switch fault {
        case .mergesStates:
            let data = (former?.state.data ?? [:]).merging(state.data) { _, new in new }
            return rebuild(checkpoint, data: data, time: old.timestamp)
        case .losesTheEnd:
            return Checkpoint(state: state, next: checkpoint.next ?? "end", iteration: checkpoint.iteration)
        case .cutsTimesToSeconds:
            let time = Date(timeIntervalSince1970: state.timestamp.timeIntervalSince1970.rounded())
            return rebuild(checkpoint, data: state.data, time: time)
        default:
            let data = state.data.compactMapValues(spoil)
            return rebuild(checkpoint, data: data, time: old.timestamp)
        }
    }

    private func rebuild(_ checkpoint: Checkpoint, data: [String: JSONValue], time: Date) -> Checkpoint {
        let old = checkpoint.state
        let state = State(
            data,
            runID: old.runID,
            secrets: Secrets(),
            timestamp: time,
            checkpointNode: old.checkpointNode
        )
        return Checkpoint(state: state, next: checkpoint.next, iteration: checkpoint.iteration)
    }

    private func spoil(_ value: JSONValue) -> JSONValue? {
        switch (fault, value) {
        case (.turnsWholeFractionsIntoIntegers, .double(let number)):
            Int(exactly: number).map(JSONValue.int) ?? value
        case (.composesCharacters, "e\u{301}"): "\u{E9}"
        case (.dropsNulls, .null): nil
        case (.cutsLargeTexts, .string(let text)): .string(String(text.prefix(8192)))
        default: value
        }
    }
}

extension FaultyCheckpointStore.Fault {
    /// The promise that finds the fault; others may be broken as well.
    var promise: String {
        switch self {
        case .forgetsSaves: "what has been saved is what is loaded"
        case .keepsTheFirst, .mergesStates: "a save replaces the whole of the checkpoint before it"
        case .losesTheEnd: "a run that has not begun and one that is complete can be kept"
        case .answersUnknownRuns, .throwsAnotherError, .namesAnotherRun, .deletesNothing:
            "loading a run that has none throws CheckpointNotFound with the run"
        case .refusesToDeleteUnknownRuns: "deleting a run that has none does nothing"
        case .deletesAll: "saving and deleting leave other runs alone"
        case .buriesDeletedRuns: "a run that was deleted can be saved again"
        case .turnsWholeFractionsIntoIntegers: "numbers read back as the kind that they were"
        case .composesCharacters: "texts read back byte for byte, as values, keys and names"
        case .dropsNulls: "null, empty and nested values stay apart"
        case .cutsLargeTexts: "large states and numbers of stages read back"
        case .cutsTimesToSeconds: "times read back to the microsecond"
        case .listsTwice, .listsInNoOrder: "the list has each run once, in order"
        case .listsDeletedRuns: "the list has no run without a checkpoint"
        case .losesConcurrentSaves: "many runs at the same time do not disturb one another"
        case .tearsStates: "while a run is saved by many tasks, each load finds one checkpoint whole"
        case .heedsCancellation, .heedsCancellationOfDeletes:
            "a save and a delete take effect though their task is cancelled"
        }
    }
}
