/// A call of an agent that has failed.
public struct AgentError: Error, Sendable, CustomStringConvertible {
    /// The kinds of faults; more may be added.
    public struct Code: RawRepresentable, Sendable, Hashable, Codable {
        /// The code's name.
        public let rawValue: String

        /// Takes any name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The call cannot be made as it is, and was not sent: no message, an option that is part of the request.
        public static let invalidRequest = Code(rawValue: "invalid_request")
        /// The model is not for this protocol.
        public static let unsupported = Code(rawValue: "unsupported")
        /// The secret could not be read.
        public static let secretUnavailable = Code(rawValue: "secret_unavailable")
        /// The server could not be reached, or the connection was lost.
        public static let connection = Code(rawValue: "connection")
        /// The attempt took longer than it may.
        public static let timeout = Code(rawValue: "timeout")
        /// The server does not know who calls, or does not let them: 401 or 403.
        public static let unauthorized = Code(rawValue: "unauthorized")
        /// The server knows no such model or path: 404.
        public static let notFound = Code(rawValue: "not_found")
        /// The server has been asked too often: 429.
        public static let rateLimited = Code(rawValue: "rate_limited")
        /// Another status that says that the request is at fault: 400 to 499.
        public static let rejected = Code(rawValue: "rejected")
        /// A status that says that the server is at fault: 500 to 599.
        public static let server = Code(rawValue: "server")
        /// The answer is no JSON, lacks its parts, or has another status than any above.
        public static let invalidResponse = Code(rawValue: "invalid_response")
        /// The answer is longer than it may be.
        public static let responseTooLarge = Code(rawValue: "response_too_large")
    }

    /// What kind of fault it is.
    public let code: Code
    /// What went wrong; fit for a terminal.
    ///
    /// An answer that could not be read is quoted with its beginning.
    public let message: String
    /// The name of the provider; empty when the call did not come as far.
    public internal(set) var provider = ""
    /// The status of the answer, if there was one.
    public internal(set) var status: Int?
    /// What the server itself said about it, cut to 2,000 characters.
    public internal(set) var serverMessage: String?
    /// Which attempt this was, from 1; 0 when none was made.
    public internal(set) var attempt = 0
    /// How long the server asks to wait before the next attempt.
    public internal(set) var retryAfter: Duration?
    /// What brought it about, if anything did.
    public internal(set) var cause: (any Error)?

    package init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// Whether the same call may succeed later: a lost connection, a timeout, the statuses 408, 429 and 500 to 599.
    public var isRetryable: Bool {
        switch code {
        case .connection, .timeout, .rateLimited, .server: true
        default: status == 408
        }
    }

    /// Provider, fault, what the server says, and the attempt.
    public var description: String {
        var text = provider.isEmpty ? message : "\(provider): \(message)"
        if let serverMessage, !serverMessage.isEmpty { text += ": \(serverMessage)" }
        if attempt > 1 { text += " (attempt \(attempt))" }
        return text
    }
}
