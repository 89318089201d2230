public import AgentLabJSON
public import FoundationEssentials

/// A run as a client sees it.
public struct RunRecord: Codable, Hashable, Sendable {
    /// The run's id, a UUIDv7: ids sort by the time of their making.
    public var id: UUID
    /// The workflow that it executes.
    public var workflowName: String
    /// The version of the workflow that it began with.
    public var workflowVersion: String?
    /// Where it is in its life.
    public var status: RunStatus
    /// What it was given, defaults included: an object.
    public var params: JSONValue
    /// The data of its last state; absent until it has completed.
    public var result: JSONValue?
    /// Why it failed, or why it was cancelled; absent otherwise.
    public var errorMessage: String?
    /// Among pending runs the one with the highest priority is taken first.
    public var priority: Int
    /// The idempotency key that it was executed under.
    public var key: String?
    /// The names of the secrets that it was given, sorted.
    ///
    /// Their values are not kept.
    public var secretNames: [String]
    /// The daemon that executes it.
    public var owner: UUID?
    /// When somebody asked for its end; absent when nobody did.
    public var cancelRequestedAt: Date?
    /// What they gave as the reason.
    public var cancelReason: String?
    /// How many times in a row it has been taken over from a dead daemon without a stage ending in between.
    public var recoveries: Int
    /// The iteration of the last stage that has ended; 0 before the first one has.
    public var iteration: Int
    /// The node that is being executed, or that comes next; absent when none does.
    public var node: String?
    /// How long it may take in all; absent: as long as it needs.
    public var timeoutSeconds: Double?
    /// How many tokens its calls of agents may use in all; absent: as many as they need.
    public var maxTokens: Int?
    /// What its calls of agents have used; absent when there were none, and where many runs are listed.
    public var usage: UsageRecord?
    /// When it wakes by itself; absent when it does not wait, or for as long as it takes.
    public var wakeAt: Date?
    /// The signal that it waits for.
    public var awaitedSignal: String?
    /// The child run that it waits for.
    public var awaitedChild: UUID?
    /// The run whose stage has asked for this one.
    public var parent: UUID?
    /// The run that it was forked from.
    public var forkedFrom: UUID?
    /// The iteration of that run whose state it began with.
    public var forkedIteration: Int?
    /// When it was asked for.
    public var createdAt: Date
    /// When a daemon first began to execute it.
    public var startedAt: Date?
    /// When it ended; absent until then, and again once it is resumed.
    public var completedAt: Date?
    /// When its life last changed.
    public var updatedAt: Date

    /// Takes every field as it is; nothing is checked here.
    public init(
        id: UUID,
        workflowName: String,
        workflowVersion: String? = nil,
        status: RunStatus,
        params: JSONValue,
        result: JSONValue? = nil,
        errorMessage: String? = nil,
        priority: Int,
        key: String? = nil,
        secretNames: [String],
        owner: UUID? = nil,
        cancelRequestedAt: Date? = nil,
        cancelReason: String? = nil,
        recoveries: Int,
        iteration: Int,
        node: String? = nil,
        timeoutSeconds: Double? = nil,
        maxTokens: Int? = nil,
        usage: UsageRecord? = nil,
        wakeAt: Date? = nil,
        awaitedSignal: String? = nil,
        awaitedChild: UUID? = nil,
        parent: UUID? = nil,
        forkedFrom: UUID? = nil,
        forkedIteration: Int? = nil,
        createdAt: Date,
        startedAt: Date? = nil,
        completedAt: Date? = nil,
        updatedAt: Date
    ) {
        self.id = id
        self.workflowName = workflowName
        self.workflowVersion = workflowVersion
        self.status = status
        self.params = params
        self.result = result
        self.errorMessage = errorMessage
        self.priority = priority
        self.key = key
        self.secretNames = secretNames
        self.owner = owner
        self.cancelRequestedAt = cancelRequestedAt
        self.cancelReason = cancelReason
        self.recoveries = recoveries
        self.iteration = iteration
        self.node = node
        self.timeoutSeconds = timeoutSeconds
        self.maxTokens = maxTokens
        self.usage = usage
        self.wakeAt = wakeAt
        self.awaitedSignal = awaitedSignal
        self.awaitedChild = awaitedChild
        self.parent = parent
        self.forkedFrom = forkedFrom
        self.forkedIteration = forkedIteration
        self.createdAt = createdAt
        self.startedAt = startedAt
        self.completedAt = completedAt
        self.updatedAt = updatedAt
    }

    enum CodingKeys: String, CodingKey {
        case id
        case workflowName = "workflow_name"
        case workflowVersion = "workflow_version"
        case status
        case params
        case result
        case errorMessage = "error_message"
        case priority
        case key
        case secretNames = "secret_names"
        case owner
        case cancelRequestedAt = "cancel_requested_at"
        case cancelReason = "cancel_reason"
        case recoveries
        case iteration
        case node
        case timeoutSeconds = "timeout_seconds"
        case maxTokens = "max_tokens"
        case usage
        case wakeAt = "wake_at"
        case awaitedSignal = "awaited_signal"
        case awaitedChild = "awaited_child"
        case parent
        case forkedFrom = "forked_from"
        case forkedIteration = "forked_iteration"
        case createdAt = "created_at"
        case startedAt = "started_at"
        case completedAt = "completed_at"
        case updatedAt = "updated_at"
    }
}
