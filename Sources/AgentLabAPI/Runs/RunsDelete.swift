/// Asks for a run that has ended to be forgotten with all that is its own.
///
/// Answers with its last record.
///
/// Errors: ``ControlError/Reason/runNotFound``, ``ControlError/Reason/invalidStatus`` when it has not ended.
public struct RunsDelete: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = RunAnswer

    /// The method's name on the wire.
    public static let name = "runs.delete"

    /// The run's id, or an unambiguous prefix of it.
    public var run: String

    /// Takes every field as it is; nothing is checked here.
    public init(run: String) {
        self.run = run
    }

    private enum CodingKeys: String, CodingKey {
        case run
    }
}
