/// Records the stages of a run that is executed without a daemon: every n-th one leaves a checkpoint.
struct CheckpointRecorder: StageRecorder {
    let store: any CheckpointStore
    /// Stages from one checkpoint to the next; 0 for none at all.
    let interval: Int
    /// Whether the checkpoint outlives a run that has completed.
    let isPreserved: Bool
    let observation: Observation?

    func stageStarts(_ node: NodeName, iteration: Int) {}

    func record(_ stage: consuming EndedStage, state: State) async throws -> StageDirective {
        switch stage.outcome {
        case .transition(let decision) where stage.iteration.isMultiple(of: interval):
            try await save(Checkpoint(state: state, next: decision.to, iteration: stage.iteration))
        case .exit:
            try await complete(state, iteration: stage.iteration)
        case .transition, .noTransition, .failed:
            break
        }
        return .proceed
    }

    func save(_ checkpoint: Checkpoint) async throws {
        guard interval > 0 else { return }
        do {
            try await store.save(checkpoint)
        } catch {
            throw GraphError(
                .checkpointFailed,
                "the checkpoint could not be saved: \(error)",
                node: checkpoint.state.checkpointNode,
                iteration: checkpoint.iteration,
                cause: error
            )
        }
        await observation?.checkpoint(.checkpointSave, checkpoint)
    }

    private func complete(_ state: State, iteration: Int) async throws {
        guard interval > 0 else { return }
        if isPreserved {
            try await save(Checkpoint(state: state, next: nil, iteration: iteration))
        } else {
            try await store.delete(state.runID)
        }
    }
}
