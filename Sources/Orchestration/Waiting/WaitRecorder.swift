/// Keeps the waits of one run, so that the run can be let go of until one has ended.
package protocol WaitRecorder: Sendable {
    /// How a stage's wait has ended; nil while there is reason to wait.
    ///
    /// - Throws: What makes the wait impossible fails the node; a ``RecordingFailure`` ends the execution.
    func outcome(of condition: WaitCondition, key: StepKey, iteration: Int) async throws -> WaitOutcome?

    /// Makes durable that the stage waits; the execution ends when this returns.
    func suspend(_ condition: WaitCondition, key: StepKey, iteration: Int) async throws
}

/// Carries a wait through the node's code to the loop that executes it.
struct Suspension: RetryableError {
    let condition: WaitCondition
    let key: StepKey

    var isRetryable: Bool { false }
}

extension NodeContext {
    /// Waits without holding anything: the execution is given up and begins anew with this node when the wait has ended.
    ///
    /// What the node does before this call is done again then, so it should be the first thing.
    package func wait(for condition: WaitCondition) async throws -> WaitOutcome {
        guard key.name.isEmpty else { throw WaitError.withinStep(key) }
        guard let waits = scope.run.waits else { return try await waitHere(for: condition) }
        if let outcome = try await waits.outcome(of: condition, key: key, iteration: iteration) { return outcome }
        throw Suspension(condition: condition, key: key)
    }

    private func waitHere(for condition: WaitCondition) async throws -> WaitOutcome {
        switch condition {
        case .time(.after(let duration)):
            try await clock.sleep(for: max(.zero, duration))
        case .time(.at(let date)):
            try await clock.sleep(until: date, atMost: .seconds(Int32.max))
        case .signal(let name, limit: _):
            throw WaitError.needsDaemon("waiting for the signal \"\(name)\"")
        case .child(let request):
            throw WaitError.needsDaemon("a child run of workflow \"\(request.workflow)\"")
        }
        return .timeIsUp
    }
}
