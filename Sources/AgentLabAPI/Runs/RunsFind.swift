/// Asks for one run.
///
/// Unknown, or a prefix of several: ``ControlError/Reason/runNotFound``, ``ControlError/Reason/conflict``.
public struct RunsFind: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = RunAnswer

    /// The method's name on the wire.
    public static let name = "runs.find"
    /// It changes nothing.
    public static let isReadOnly = true

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
