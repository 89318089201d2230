/// The numbers that both ends of a control socket have to agree on.
public enum ControlProtocol: Sendable {
    /// The version of the protocol.
    ///
    /// It changes when an old client would misread a new daemon, or the other way round; new methods, fields,
    /// reasons and event types do not change it.
    public static let version = 1
    /// The longest body of a frame in bytes, unless the daemon's operator chose another: 16 MiB.
    public static let defaultMaximumFrameLength = 16 << 20
    /// The method of the notifications that carry a run's events.
    public static let runEventMethod = "runs.event"
}
