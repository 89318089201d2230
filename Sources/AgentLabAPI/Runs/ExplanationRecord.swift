public import FoundationEssentials

/// Why a run is where it is, in a sentence and in fields.
public struct ExplanationRecord: Codable, Hashable, Sendable {
    /// The run.
    public var runID: UUID
    /// Where it is in its life.
    public var status: RunStatus
    /// Why it is there, for programs.
    public var reason: ExplanationReason
    /// Since when.
    public var since: Date
    /// Why it is there, for people: one sentence.
    public var message: String
    /// What happens next, or what can be done; absent when nothing has to.
    public var advice: String?
    /// The node that is being executed, or that comes next.
    public var node: String?
    /// The iteration of that node.
    public var iteration: Int?
    /// Which attempt at the node or step is under way, or comes next.
    public var attempt: Int?
    /// When that attempt is due.
    public var retryAt: Date?
    /// When it wakes up.
    public var wakeAt: Date?
    /// How many pending runs are taken before it.
    public var ahead: Int?
    /// Runs that hold the places of its workflow, when that is at its limit: those executed for longest, ten at most.
    public var heldBy: [UUID]?
    /// The daemon that executes it.
    public var daemonID: UUID?
    /// That daemon's host.
    public var hostname: String?

    /// Leaves out all that may be absent.
    public init(
        runID: UUID,
        status: RunStatus,
        reason: ExplanationReason,
        since: Date,
        message: String,
        advice: String? = nil
    ) {
        self.runID = runID
        self.status = status
        self.reason = reason
        self.since = since
        self.message = message
        self.advice = advice
    }

    private enum CodingKeys: String, CodingKey {
        case runID = "run_id"
        case status
        case reason
        case since
        case message
        case advice
        case node
        case iteration
        case attempt
        case retryAt = "retry_at"
        case wakeAt = "wake_at"
        case ahead
        case heldBy = "held_by"
        case daemonID = "daemon_id"
        case hostname
    }
}
