internal import FoundationEssentials
internal import Orchestration
internal import Synchronization

/// A store under examination, and the runs that the examination has made up.
final class Trial: Sendable {
    let store: any CheckpointStore
    private let runs = Mutex<[RunID]>([])

    init(_ store: any CheckpointStore) {
        self.store = store
    }

    /// A run that no store has seen, somewhere in the whole range of ids.
    func newRun() -> RunID {
        let run = RunID(UUID())
        runs.withLock { $0.append(run) }
        return run
    }

    func newRuns(_ count: Int) -> [RunID] { (0..<count).map { _ in newRun() } }

    /// Saves a checkpoint and looks whether it is what is loaded then.
    func keep(_ checkpoint: Checkpoint, _ situation: String) async throws {
        try await store.save(checkpoint)
        try await expect(checkpoint, situation)
    }

    func expect(_ checkpoint: Checkpoint, _ situation: String) async throws {
        let loaded = try await store.load(checkpoint.state.runID)
        if let difference = loaded.difference(from: checkpoint) { throw Violation("\(situation): \(difference)") }
    }

    func expectNothing(of run: RunID, _ situation: String) async throws {
        do {
            _ = try await store.load(run)
        } catch let error as CheckpointNotFound {
            guard error.run == run else { throw Violation("\(situation): the error names another run", cause: error) }
            return
        } catch {
            throw Violation("\(situation): load threw no CheckpointNotFound but: \(error)", cause: error)
        }
        throw Violation("\(situation): there is a checkpoint")
    }

    /// What was saved is of no use to anybody; a store that cannot delete has been reported already, or will be.
    func cleanUp() async {
        for run in runs.withLock({ $0 }) { try? await store.delete(run) }
    }
}
