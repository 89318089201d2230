/// Why a ``Hub`` could not do what it was asked for.
public struct HubError: Error, Sendable, CustomStringConvertible {
    /// The kinds of faults; more may be added.
    public struct Code: RawRepresentable, Sendable, Hashable {
        /// The code's name.
        public let rawValue: String

        /// Takes any name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The id belongs to another member already.
        public static let duplicateMember = Code(rawValue: "duplicate_member")
        /// No member has the id.
        public static let unknownMember = Code(rawValue: "unknown_member")
        /// As many messages as may wait for the member are waiting: this one was not accepted.
        public static let mailboxFull = Code(rawValue: "mailbox_full")
        /// No response came in time.
        public static let requestTimedOut = Code(rawValue: "request_timed_out")
        /// The member's handler threw an error, or the member left, before it responded.
        public static let requestFailed = Code(rawValue: "request_failed")
        /// Nobody waits for the response: the request has timed out, was answered, or never existed.
        public static let unknownRequest = Code(rawValue: "unknown_request")
        /// The hub accepts nothing any more.
        public static let shutDown = Code(rawValue: "shut_down")
        /// Handlers were still at work when the time for shutting down was over; they have been cancelled.
        public static let shutdownTimedOut = Code(rawValue: "shutdown_timed_out")
    }

    /// What kind of fault it is.
    public let code: Code
    /// The fault in a sentence.
    public let message: String
    /// The member that it is about.
    public let member: MemberID?
    /// What lies behind it.
    public let cause: (any Error)?

    init(_ code: Code, _ message: String, member: MemberID? = nil, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.member = member
        self.cause = cause
    }

    /// The fault in a sentence.
    public var description: String { message }
}
