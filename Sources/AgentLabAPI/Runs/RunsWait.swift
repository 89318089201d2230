/// Waits for a run's end.
///
/// Answers with the run as it is then, or as it is when the time is up.
public struct RunsWait: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = RunAnswer

    /// The method's name on the wire.
    public static let name = "runs.wait"
    /// It changes nothing.
    public static let isReadOnly = true

    /// The run's id, or an unambiguous prefix of it.
    public var run: String
    /// How long to wait at most; absent: until the run has ended.
    public var timeoutSeconds: Double?

    /// Takes every field as it is; nothing is checked here.
    public init(run: String, timeoutSeconds: Double? = nil) {
        self.run = run
        self.timeoutSeconds = timeoutSeconds
    }

    private enum CodingKeys: String, CodingKey {
        case run
        case timeoutSeconds = "timeout_seconds"
    }
}
