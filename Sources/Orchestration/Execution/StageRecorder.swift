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
    func record(_ stage: consuming StageRecord, state: State) async throws -> StageDirective
}
