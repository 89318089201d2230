/// Why a run is where it is, for programs.
///
/// A word that this version does not know is kept as it came.
public struct ExplanationReason: RawRepresentable, Codable, Hashable, Sendable, CustomStringConvertible {
    /// A daemon with a free place is about to claim it.
    public static let claimDue = Self(rawValue: "claim_due")
    /// Every daemon that knows its workflow executes as many runs as it may.
    public static let noPlace = Self(rawValue: "no_place")
    /// As many runs of its workflow are executed as the workflow allows.
    public static let workflowLimit = Self(rawValue: "workflow_limit")
    /// No daemon is alive.
    public static let noDaemon = Self(rawValue: "no_daemon")
    /// No living daemon knows its workflow.
    public static let workflowMissing = Self(rawValue: "workflow_missing")
    /// Its node is being executed.
    public static let executing = Self(rawValue: "executing")
    /// An attempt at its node, or at a step in it, has failed, and the next one is due later.
    public static let retrying = Self(rawValue: "retrying")
    /// It has been asked to stop, and its node has not returned yet.
    public static let stopping = Self(rawValue: "stopping")
    /// It sleeps until a time.
    public static let sleeping = Self(rawValue: "sleeping")
    /// It waits for something from outside.
    public static let waiting = Self(rawValue: "waiting")
    /// The daemon that executes it, or has its secrets, is dead, or cut off from the database.
    public static let daemonLost = Self(rawValue: "daemon_lost")
    /// The daemon that was asked cannot reach the database.
    public static let databaseLost = Self(rawValue: "database_lost")
    /// It has completed.
    public static let completed = Self(rawValue: "completed")
    /// It has failed.
    public static let failed = Self(rawValue: "failed")
    /// It has failed because it brought its daemons down.
    public static let quarantined = Self(rawValue: "quarantined")
    /// It has failed because its secrets are not in memory any more.
    public static let secretMissing = Self(rawValue: "secret_missing")
    /// It has failed because its workflow no longer has the node where it stands.
    public static let nodeMissing = Self(rawValue: "node_missing")
    /// It was cancelled.
    public static let cancelled = Self(rawValue: "cancelled")

    /// The word on the wire.
    public let rawValue: String

    /// Takes any word.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The word on the wire.
    public var description: String { self.rawValue }
}
