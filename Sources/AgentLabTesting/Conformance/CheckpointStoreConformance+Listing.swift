internal import Orchestration

// MARK: - Listing

extension CheckpointStoreConformance {
    static let listing: [Requirement] = [
        Requirement("the list has each run once, in order") { trial in
            let runs = trial.newRuns(20)
            for run in runs + runs.prefix(5) { try await trial.store.save(.sample(run)) }
            let list = try await trial.store.list()
            guard list == list.sorted() else { throw Violation("the list is not in order") }
            let counts = list.reduce(into: [:]) { counts, run in counts[run, default: 0] += 1 }
            for run in runs where counts[run] != 1 {
                throw Violation("a run that was saved is in the list \(counts[run] ?? 0) times")
            }
        },
        Requirement("the list has no run without a checkpoint") { trial in
            let (unknown, deleted) = (trial.newRun(), trial.newRun())
            try await trial.expectNothing(of: unknown, "without a save")
            try await trial.store.save(.sample(deleted))
            try await trial.store.delete(deleted)
            let list = try await trial.store.list()
            if list.contains(unknown) { throw Violation("the list has a run that was never saved") }
            if list.contains(deleted) { throw Violation("the list has a run that was deleted") }
        },
    ]
}
