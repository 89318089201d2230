import FoundationEssentials

extension GraphExecution {
    /// Why a stage has not completed.
    enum StageFailure: Error {
        case node(GraphError)
        case recorder(any Error)
        case stop
    }

    /// Executes the node, as often as its policy allows, and advances the state to what it returns.
    mutating func perform(_ stop: RunnableGraph.Stop) async throws(StageFailure) -> StateChanges {
        attempts = history.attempts.failures
        if let date = history.attempts.retryAt {
            try await rest(stop) { clock async throws in
                try await clock.sleep(until: date, atMost: stop.retry.maxBackoff)
            }
        }
        while true {
            attempts += 1
            do {
                return try await attempt(stop)
            } catch {
                time.end()
                try await prepareNextAttempt(stop, after: error)
            }
        }
    }

    private mutating func attempt(_ stop: RunnableGraph.Stop) async throws -> StateChanges {
        let stage = StageScope(run: scope, node: stop.name, iteration: iteration)
        let key = StepKey(runID: scope.runID, stage: history.origin ?? iteration)
        let context = NodeContext(scope: stage, key: key, attempt: attempts)
        let output =
            if stop.timeout == nil {
                try await stop.node.execute(state, context: context)
            } else {
                try await stop.executeWithinTimeout(state, context: context)
            }
        time.end()
        let changes = output.changes(since: state)
        // Consumed, so that the state is the only owner of its values and changes them in place.
        state.advance(to: consume output, after: stop.name, at: time.endedAt)
        return changes
    }

    private mutating func prepareNextAttempt(
        _ stop: RunnableGraph.Stop,
        after cause: any Error
    ) async throws(StageFailure) {
        if let failure = cause as? RecordingFailure { throw .recorder(failure.cause) }
        guard !Task.isCancelled else { throw .node(error(.cancelled, "cancelled", at: stop.name, cause: cause)) }
        guard stop.retry.allowsAnother(after: attempts, failedWith: cause) else {
            let count = attempts > 1 ? " (attempt \(attempts) of \(stop.retry.attempts))" : ""
            throw .node(error(.nodeFailed, "\(cause)\(count)", at: stop.name, cause: cause))
        }
        let backoff = stop.retry.backoff(afterAttempt: attempts, failedWith: cause)
        let record = AttemptRecord(attempts, failed: cause, time: time, backoff: backoff)
        let directive: StageDirective
        do {
            directive = try await recorder.attemptFailed(record, of: stop.name, iteration: iteration)
        } catch {
            throw .recorder(error)
        }
        guard directive == .proceed else { throw .stop }
        await observation?.nodeRetries(stop.name, iteration, record, backoff: backoff)
        try await rest(stop) { clock async throws in try await clock.sleep(for: backoff) }
    }

    /// Waits before an attempt.
    ///
    /// Only cancellation ends a wait early.
    private func rest(
        _ stop: RunnableGraph.Stop,
        _ sleep: (any Clock<Duration>) async throws -> Void
    ) async throws(StageFailure) {
        do {
            try await sleep(scope.environment.clock)
        } catch {
            throw .node(self.error(.cancelled, "cancelled", at: stop.name, cause: error))
        }
    }
}
