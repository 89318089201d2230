public import AgentLabJSON
public import FoundationEssentials

/// What one member of a ``Hub`` sends to another.
public struct Message: Sendable, Hashable, Codable {
    /// Unique, and greater than that of messages made before.
    public let id: UUID
    /// The member that sends it.
    public let from: MemberID
    /// The member that receives it.
    public let to: MemberID
    /// What it is for.
    public let type: MessageType
    /// What it says.
    public let data: JSONValue
    /// The topic under which it was published.
    public let topic: String?
    /// The request that a response answers.
    public let replyTo: UUID?
    /// How urgent it is, for the receiver to judge: the hub delivers in the order of arrival.
    public let priority: MessagePriority
    /// What else there is to say about it.
    public let headers: [String: String]
    /// When it was made.
    public let timestamp: Date

    private enum CodingKeys: String, CodingKey {
        case id
        case from
        case to
        case type
        case data
        case topic
        case replyTo = "reply_to"
        case priority
        case headers
        case timestamp
    }

    init(
        _ type: MessageType,
        from: MemberID,
        to: MemberID,
        _ data: JSONValue,
        topic: String? = nil,
        replyTo: UUID? = nil,
        options: MessageOptions = MessageOptions()
    ) {
        id = RunID().uuid
        self.type = type
        self.from = from
        self.to = to
        self.data = data
        self.topic = topic
        self.replyTo = replyTo
        priority = options.priority
        headers = options.headers
        timestamp = Date()
    }
}

/// What a ``Message`` is for.
public struct MessageType: RawRepresentable, Sendable, Hashable, Codable {
    /// The type's name.
    public let rawValue: String

    /// Takes any name.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// It wants a response.
    public static let request = MessageType(rawValue: "request")
    /// It answers a request.
    public static let response = MessageType(rawValue: "response")
    /// It wants no response; a published one has a topic.
    public static let notification = MessageType(rawValue: "notification")
    /// It goes to everyone but its sender.
    public static let broadcast = MessageType(rawValue: "broadcast")
}

/// How urgent a ``Message`` is.
public enum MessagePriority: Int, Sendable, Hashable, Codable, Comparable {
    /// It can wait.
    case low = 0
    /// As most.
    case normal = 1
    /// Before others.
    case high = 2
    /// Before everything.
    case critical = 3

    /// Whether the left one is less urgent.
    public static func < (left: MessagePriority, right: MessagePriority) -> Bool { left.rawValue < right.rawValue }
}

/// What a sender may add to a ``Message``.
public struct MessageOptions: Sendable, Hashable {
    /// How urgent it is.
    public var priority: MessagePriority
    /// What else there is to say about it.
    public var headers: [String: String]

    /// Makes options; what is left out has its default.
    public init(priority: MessagePriority = .normal, headers: [String: String] = [:]) {
        self.priority = priority
        self.headers = headers
    }
}
