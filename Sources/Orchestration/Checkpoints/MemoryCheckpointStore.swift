import Synchronization

/// Keeps checkpoints as long as the process lives.
public final class MemoryCheckpointStore: CheckpointStore {
    private let checkpoints = Mutex<[RunID: Checkpoint]>([:])

    /// Makes an empty store.
    public init() {}

    /// Keeps a checkpoint in place of the one that the run had before.
    public func save(_ checkpoint: Checkpoint) {
        checkpoints.withLock { $0[checkpoint.state.runID] = checkpoint }
    }

    /// The checkpoint of a run.
    public func load(_ run: RunID) throws(CheckpointNotFound) -> Checkpoint {
        guard let checkpoint = checkpoints.withLock({ $0[run] }) else { throw CheckpointNotFound(run: run) }
        return checkpoint
    }

    /// Forgets the checkpoint of a run; nothing happens when it has none.
    public func delete(_ run: RunID) {
        _ = checkpoints.withLock { $0.removeValue(forKey: run) }
    }

    /// The runs that have a checkpoint, in order.
    public func list() -> [RunID] {
        checkpoints.withLock { $0.keys.sorted() }
    }
}
