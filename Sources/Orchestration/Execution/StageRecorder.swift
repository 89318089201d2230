/// Remembers the stages of one run, so that the run can go on after a crash.
package protocol StageRecorder: Sendable {
    /// A node is about to be executed. Must not block: it is for showing what is in flight.
    func stageStarts(_ node: NodeName, iteration: Int)

    /// Makes a stage durable; the next node starts only when this returns.
    ///
    /// It is called for failed stages too, and then possibly in a cancelled task. What it throws ends the execution and is
    /// passed on as it is.
    ///
    /// - Parameters:
    ///   - stage: What is to be remembered.
    ///   - state: The state after the stage; after a failed one the state that it began with. Keeping it costs the next
    ///     stage a copy of the dictionary.
    func record(_ stage: consuming EndedStage, state: State) async throws -> StageDirective

    /// Makes durable that an attempt at the stage in flight has failed and when the next one is due.
    ///
    /// - Returns: Whether to wait and try again, or to leave now; the stage is then carried on later.
    func attemptFailed(
        _ attempt: AttemptRecord,
        of node: NodeName,
        iteration: Int
    ) async throws -> StageDirective
}

extension StageRecorder {
    package func attemptFailed(
        _ attempt: AttemptRecord,
        of node: NodeName,
        iteration: Int
    ) async throws -> StageDirective { .proceed }
}
