/// What names a step, or a whole stage, for all time: the same work has the same key however often it is executed.
///
/// Give it to the outside (an `Idempotency-Key` header, a unique column) where an effect must not happen twice.
public struct StepKey: Sendable, Hashable {
    /// The run.
    public let runID: RunID
    /// The iteration in which the stage was first executed; later executions of it keep the number.
    public let stage: Int
    /// The step's name within its stage, with the names of the steps around it before it (`outer/inner`); empty for the
    /// stage itself.
    public let name: String

    /// Makes a key.
    public init(runID: RunID, stage: Int, name: String = "") {
        self.runID = runID
        self.stage = stage
        self.name = name
    }

    func appending(_ inner: String) -> StepKey {
        StepKey(runID: runID, stage: stage, name: name.isEmpty ? inner : "\(name)/\(inner)")
    }
}

extension StepKey: CustomStringConvertible {
    /// Run, stage and step with slashes between them; stable, for use outside.
    public var description: String {
        name.isEmpty ? "\(runID)/\(stage)" : "\(runID)/\(stage)/\(name)"
    }
}
