internal import AgentLabJSON
internal import Orchestration

// MARK: - Saving, loading, deleting

extension CheckpointStoreConformance {
    static let keeping: [Requirement] = [
        Requirement("what has been saved is what is loaded") { trial in
            try await trial.keep(.sample(trial.newRun()), "after a save")
        },
        Requirement("a run that has not begun and one that is complete can be kept") { trial in
            let fresh = State(runID: trial.newRun())
            try await trial.keep(Checkpoint(state: fresh, next: "first", iteration: 0), "before the first stage")
            let last = Checkpoint.sample(trial.newRun(), 7)
            try await trial.keep(Checkpoint(state: last.state, next: nil, iteration: 7), "after the last stage")
        },
        Requirement("a save replaces the whole of the checkpoint before it") { trial in
            let run = trial.newRun()
            for number in [1, 2, 9, 3] { try await trial.keep(.sample(run, number), "after the save of \(number)") }
            let bare = Checkpoint(state: State(runID: run), next: nil, iteration: 0)
            try await trial.keep(bare, "after the save of an empty one")
        },
        Requirement("loading a run that has none throws CheckpointNotFound with the run") { trial in
            try await trial.expectNothing(of: trial.newRun(), "without a save")
            let run = trial.newRun()
            try await trial.store.save(.sample(run))
            try await trial.store.delete(run)
            try await trial.expectNothing(of: run, "after the delete")
        },
        Requirement("deleting a run that has none does nothing") { trial in
            let run = trial.newRun()
            try await trial.store.delete(run)
            try await trial.store.save(.sample(run))
            try await trial.store.delete(run)
            try await trial.store.delete(run)
        },
        Requirement("saving and deleting leave other runs alone") { trial in
            let (one, other) = (trial.newRun(), trial.newRun())
            try await trial.store.save(.sample(one, 1))
            try await trial.store.save(.sample(other, 2))
            try await trial.expect(.sample(one, 1), "after the save of another run")
            try await trial.store.delete(one)
            try await trial.expect(.sample(other, 2), "after the delete of another run")
        },
        Requirement("a run that was deleted can be saved again") { trial in
            let run = trial.newRun()
            try await trial.store.save(.sample(run, 1))
            try await trial.store.delete(run)
            try await trial.keep(.sample(run, 2), "after save, delete and save")
        },
        Requirement("secrets are not kept") { trial in
            let state = State(["a": 1], runID: trial.newRun(), secrets: ["key": "hush"])
            try await trial.store.save(Checkpoint(state: state, next: "b", iteration: 1))
            let loaded = try await trial.store.load(state.runID)
            guard loaded.state.secrets.isEmpty else { throw Violation("the loaded state has secrets") }
        },
    ]
}
