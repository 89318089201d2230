import AgentLabAPI
import Logging
import Orchestration
import Synchronization

// MARK: - Executing

extension Executor {
    func execute(_ run: ActiveRun, from checkpoint: RunStore.Checkpoint?) async {
        if let timeLeft = run.timeLeft, timeLeft <= .zero {
            await recordFailure(of: run, RunTimeSpent())
        } else if let timeLeft = run.timeLeft {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.walk(run, from: checkpoint) }
                group.addTask {
                    do { try await Task.sleep(for: timeLeft) } catch { return }
                    self.requestStop(run, .timedOut)
                }
                await group.next()
                group.cancelAll()
            }
        } else {
            await walk(run, from: checkpoint)
        }
        if run.isCompleted { await scratch.removeIfMade(of: run.id) }
        tasks.end()
        end(run)
    }

    private func walk(_ run: ActiveRun, from checkpoint: RunStore.Checkpoint?) async {
        do {
            if let problem = run.entry.problem { throw problem }
            let start = try await startingPoint(of: run, read: checkpoint)
            let waits = makeWaits(for: run)
            let recorder = RunRecorder(
                run: run,
                account: StateAccount(start.state, produced: start.produced),
                journal: journal,
                feed: feed,
                logger: logger,
                maxStateBytes: maxStateBytes,
                isDraining: { self.state.withLock { $0.isDraining } },
                waits: waits
            )
            let result = try await run.entry.graph.execute(
                from: start.position,
                history: start.history,
                state: start.state,
                recorder: recorder,
                maxIterations: run.entry.workflow.maxIterations,
                steps: RunSteps(run: run, stored: start.steps, journal: journal),
                waits: waits,
                logger: run.logger(from: logger)
            )
            guard case .completed(let state) = result else { return }
            try await recordEnd(
                of: run,
                .init(status: .completed, result: try recorder.result(of: state), errorMessage: nil)
            )
            run.noteCompleted()
        } catch {
            await recordFailure(of: run, error)
        }
    }

    /// Has `body` called whenever a run has been put to waiting, or a child has ended.
    func onWaiting(_ body: @escaping @Sendable () -> Void) { waiting.withLock { $0 = body } }

    private func makeWaits(for run: ActiveRun) -> RunWaits {
        RunWaits(
            run: run,
            store: store,
            journal: journal,
            children: ChildPlanner(registry: definitions.registry, secrets: secrets)
        ) {
            self.notePending()
            let tell = self.waiting.withLock { $0 }
            tell()
        }
    }

    /// Reads where a run goes on; while the database is away the run waits for it.
    private func startingPoint(
        of run: ActiveRun,
        read checkpoint: RunStore.Checkpoint?
    ) async throws -> StartingPoint {
        try await store.pool.outlastingOutages { try await StartingPoint(of: run, in: store, read: checkpoint) }
    }

    /// Ends a run whose end did not come with its last stage.
    private func recordEnd(of run: ActiveRun, _ end: JournalEntry.Finish) async throws {
        guard run.beginFinish() else { return }
        var entry = JournalEntry(run: run.id)
        entry.finish = end
        do {
            _ = try await journal.commit(entry)
        } catch JournalError.refused(let error) {
            let message = StorableText.clean("\(JournalError.refused(error))")
            entry.finish = .init(status: .failed, result: nil, errorMessage: message)
            _ = try await journal.commit(entry)
        }
        run.logEnd(entry, to: logger)
    }

    private func recordFailure(of run: ActiveRun, _ error: any Error) async {
        switch error {
        case is RunDiscarded, is StageRefused, JournalError.closed, JournalError.fenced:
            return
        default:
            let (status, message) = run.end(after: error)
            do {
                try await recordEnd(
                    of: run,
                    .init(status: status, result: nil, errorMessage: status == .cancelled ? nil : message)
                )
            } catch {
                logger.error("a run has no end on record", metadata: ["run.id": "\(run.id)", "error": "\(error)"])
            }
        }
    }
}

/// A run has waited, for a place or for what its node waits for, until its time was up.
private struct RunTimeSpent: Error, CustomStringConvertible {
    let description = "the run timed out while it waited"
}
