/// What became of a reload of the daemon's configuration.
public struct ReloadRecord: Codable, Hashable, Sendable {
    /// What is in force from now on and was not before, one line each.
    public var changed: [String]
    /// What has been changed in the configuration and comes into force at the daemon's next start, one line each.
    public var needsRestart: [String]
    /// What could not be taken, one line each; what it is about is as it was.
    public var problems: [String]

    /// Takes every field as it is; nothing is checked here.
    public init(changed: [String] = [], needsRestart: [String] = [], problems: [String] = []) {
        self.changed = changed
        self.needsRestart = needsRestart
        self.problems = problems
    }

    private enum CodingKeys: String, CodingKey {
        case changed
        case needsRestart = "needs_restart"
        case problems
    }
}
