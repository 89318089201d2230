/// Keeps the last checkpoint of each run.
///
/// It is used from many tasks at the same time. A save or delete takes effect though its task is cancelled, for the stage
/// before it has been executed. Times are kept to the microsecond at least; what a state holds reads back as it was, but a
/// store may refuse a NUL character and numbers that JSON does not have. `CheckpointStoreConformance` in AgentLabTesting
/// checks a store of your own. For durable execution use the daemon instead, which records every stage.
public protocol CheckpointStore: Sendable {
    /// Keeps a checkpoint in place of the one that the run had before.
    func save(_ checkpoint: Checkpoint) async throws

    /// The checkpoint of a run.
    ///
    /// - Throws: ``CheckpointNotFound`` when the run has none.
    func load(_ run: RunID) async throws -> Checkpoint

    /// Forgets the checkpoint of a run; nothing happens when it has none.
    func delete(_ run: RunID) async throws

    /// The runs that have a checkpoint, in order.
    func list() async throws -> [RunID]
}

/// A run has no checkpoint: it never existed, has completed, or was not told to keep any.
public struct CheckpointNotFound: Error, Sendable, Hashable, CustomStringConvertible {
    /// The run that was asked for.
    public let run: RunID

    /// Makes the error.
    public init(run: RunID) {
        self.run = run
    }

    /// The fault in a sentence.
    public var description: String { "run \(run) has no checkpoint" }
}
