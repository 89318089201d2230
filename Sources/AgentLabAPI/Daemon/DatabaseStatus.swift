public import FoundationEssentials

/// Whether the daemon's database can be reached.
public struct DatabaseStatus: Codable, Hashable, Sendable {
    /// Whether the last attempt to reach it succeeded.
    public var connected: Bool
    /// When it came or went.
    public var since: Date
    /// Why it cannot be reached; absent while it can.
    public var errorMessage: String?

    /// Takes every field as it is; nothing is checked here.
    public init(connected: Bool, since: Date, errorMessage: String? = nil) {
        self.connected = connected
        self.since = since
        self.errorMessage = errorMessage
    }

    private enum CodingKeys: String, CodingKey {
        case connected
        case since
        case errorMessage = "error_message"
    }
}
