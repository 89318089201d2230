/// The version of this release, of the daemon and the client alike.
public enum AgentLabVersion: Sendable {
    /// As in semantic versioning.
    public static let current = "0.1.0"
}
