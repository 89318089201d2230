/// Asks for a run's end.
///
/// The answer's run has ended already (``RunStatus/isFinal``), or is still stopping.
///
/// Errors: ``ControlError/Reason/runNotFound``, ``ControlError/Reason/invalidStatus`` when it has ended before.
public struct RunsCancel: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = RunAnswer

    /// The method's name on the wire.
    public static let name = "runs.cancel"

    /// Always: a run that was cancelled meanwhile stays so.
    public var isRepeatable: Bool { true }

    /// The run's id, or an unambiguous prefix of it.
    public var run: String
    /// Why, for those who read the run's record later.
    public var reason: String?

    /// Takes every field as it is; nothing is checked here.
    public init(run: String, reason: String? = nil) {
        self.run = run
        self.reason = reason
    }

    private enum CodingKeys: String, CodingKey {
        case run
        case reason
    }
}
