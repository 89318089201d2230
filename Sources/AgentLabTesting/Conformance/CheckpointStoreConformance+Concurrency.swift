internal import AgentLabJSON
internal import Orchestration

// MARK: - Many tasks

extension CheckpointStoreConformance {
    static let concurrency: [Requirement] = [
        Requirement("many runs at the same time do not disturb one another") { trial in
            let runs = trial.newRuns(48)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (place, run) in runs.enumerated() {
                    group.addTask { try await live(run, deleting: place.isMultiple(of: 2), in: trial) }
                }
                try await group.waitForAll()
            }
            let list = Set(try await trial.store.list())
            for (place, run) in runs.enumerated() where list.contains(run) == place.isMultiple(of: 2) {
                throw Violation("the list is wrong after many tasks have saved and deleted")
            }
        },
        Requirement("while a run is saved by many tasks, each load finds one checkpoint whole") { trial in
            let run = trial.newRun()
            try await trial.store.save(.sample(run, 0, bulk(0)))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 1...16 {
                    group.addTask { try await trial.store.save(.sample(run, number, bulk(number))) }
                    group.addTask { try await loadWhole(run, in: trial) }
                }
                try await group.waitForAll()
            }
            try await loadWhole(run, in: trial)
        },
        Requirement("a save and a delete take effect though their task is cancelled") { trial in
            let (saved, deleted) = (trial.newRun(), trial.newRun())
            try await trial.store.save(.sample(deleted))
            try await cancelled { try await trial.store.save(.sample(saved)) }
            try await trial.expect(.sample(saved), "after a save in a cancelled task")
            try await cancelled { try await trial.store.delete(deleted) }
            try await trial.expectNothing(of: deleted, "after a delete in a cancelled task")
        },
    ]

    private static func live(_ run: RunID, deleting: Bool, in trial: Trial) async throws {
        for number in 1...4 { try await trial.keep(.sample(run, number), "among many tasks") }
        if deleting { try await trial.store.delete(run) }
    }

    private static func loadWhole(_ run: RunID, in trial: Trial) async throws {
        let loaded = try await trial.store.load(run)
        let whole = Checkpoint.sample(run, loaded.iteration, bulk(loaded.iteration))
        if let difference = loaded.difference(from: whole) {
            throw Violation("a checkpoint is made up of two: \(difference)")
        }
    }

    /// Enough to be written in more than one piece.
    private static func bulk(_ number: Int) -> [String: JSONValue] {
        ["number": .int(number), "bulk": .array(Array(repeating: .int(number), count: 4_000))]
    }

    /// Runs `body` in a task that is cancelled already.
    private static func cancelled(_ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.cancelAll()
            group.addTask { try await body() }
            try await group.waitForAll()
        }
    }
}
