public import AgentLabJSON

/// Sends a signal to a run.
///
/// The run takes it at its wait for that name: at once when it waits for it, else when it comes there. Of several
/// signals of one name that were not taken the first one stays, and the same one again changes nothing.
///
/// Errors: ``ControlError/Reason/runNotFound``, ``ControlError/Reason/invalidStatus`` when the run has ended,
/// ``ControlError/Reason/invalidParams``.
public struct RunsSignal: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = RunAnswer

    /// The method's name on the wire.
    public static let name = "runs.signal"

    /// The run's id, or an unambiguous prefix of it.
    public var run: String
    /// The signal's name, 1 to 255 bytes.
    public var signal: String
    /// What the run is told; absent: `null`.
    public var data: JSONValue?

    /// Takes every field as it is; nothing is checked here.
    public init(run: String, signal: String, data: JSONValue? = nil) {
        self.run = run
        self.signal = signal
        self.data = data
    }

    private enum CodingKeys: String, CodingKey {
        case run
        case signal
        case data
    }
}
