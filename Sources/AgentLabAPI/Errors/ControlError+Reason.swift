extension ControlError {
    /// What went wrong, for programs.
    ///
    /// A word that this version does not know is kept as it came.
    public struct Reason: RawRepresentable, Codable, Hashable, Sendable, CustomStringConvertible {
        /// The daemon knows no workflow of this name.
        public static let workflowNotFound = Self(rawValue: "workflow_not_found")
        /// There is no run with this id.
        public static let runNotFound = Self(rawValue: "run_not_found")
        /// There is no provider with this name or id.
        public static let providerNotFound = Self(rawValue: "provider_not_found")
        /// There is no agent with this name or id.
        public static let agentNotFound = Self(rawValue: "agent_not_found")
        /// A provider of agents could not be reached, or did not answer as it should; the message says what it was.
        public static let agentFailed = Self(rawValue: "agent_failed")
        /// There is no document with this name or id.
        public static let documentNotFound = Self(rawValue: "document_not_found")
        /// There is no image with this id.
        public static let imageNotFound = Self(rawValue: "image_not_found")
        /// There is no such upload: it was finished or given up, or the daemon was restarted.
        public static let uploadNotFound = Self(rawValue: "upload_not_found")
        /// The bytes are in another daemon's state directory; the message says where.
        public static let elsewhere = Self(rawValue: "elsewhere")
        /// A page could not be rendered: the document is broken or protected, or takes more than it may,
        /// or a program is not installed.
        public static let renderingFailed = Self(rawValue: "rendering_failed")
        /// The request's params are not what the method, or the workflow, takes.
        public static let invalidParams = Self(rawValue: "invalid_params")
        /// The run's status does not allow this; the message says what it is.
        public static let invalidStatus = Self(rawValue: "invalid_status")
        /// The request contradicts what is there: a key that is taken, a prefix of several ids.
        public static let conflict = Self(rawValue: "conflict")
        /// The daemon cannot do this now: it is about to stop, or its database is lost.
        ///
        /// Try again later.
        public static let unavailable = Self(rawValue: "unavailable")
        /// The peer may not do this.
        public static let forbidden = Self(rawValue: "forbidden")
        /// A limit on connections or requests in flight is reached.
        ///
        /// Try again when some have ended.
        public static let busy = Self(rawValue: "busy")
        /// A frame, or what it asks for, exceeds a limit.
        public static let tooLarge = Self(rawValue: "too_large")
        /// A half frame did not become whole in time.
        public static let timedOut = Self(rawValue: "timed_out")
        /// The frame is no JSON.
        public static let parseError = Self(rawValue: "parse_error")
        /// The JSON is no request.
        public static let invalidRequest = Self(rawValue: "invalid_request")
        /// There is no such method.
        public static let methodNotFound = Self(rawValue: "method_not_found")
        /// The daemon made a mistake; its log says which.
        public static let `internal` = Self(rawValue: "internal")

        /// The word on the wire.
        public let rawValue: String

        /// Takes any word, known or not.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The word on the wire.
        public var description: String { self.rawValue }

        /// JSON-RPC's code for this reason; -32000 when it has none of its own.
        public var code: Int {
            switch self {
            case .parseError: -32700
            case .invalidRequest: -32600
            case .methodNotFound: -32601
            case .invalidParams: -32602
            case .internal: -32603
            default: -32000
            }
        }
    }
}
