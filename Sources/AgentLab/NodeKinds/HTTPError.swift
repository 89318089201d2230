import AsyncHTTPClient
import Glibc
import NIOCore
public import Orchestration

/// A request that could not be sent, or was not answered as expected.
public struct HTTPError: RetryableError, Hashable, CustomStringConvertible {
    /// The kinds of faults; more may be added.
    public struct Code: RawRepresentable, Sendable, Hashable {
        /// The code's name.
        public let rawValue: String

        /// Takes any name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// It is not allowed, or cannot be made of what the state holds.
        public static let notSent = Code(rawValue: "not_sent")
        /// The server could not be reached, or the connection was lost.
        public static let connection = Code(rawValue: "connection")
        /// The answer has a status that is not expected.
        public static let status = Code(rawValue: "status")
        /// The answer's body is too long, or not what it was to be.
        public static let invalidBody = Code(rawValue: "invalid_body")
    }

    /// What kind of fault it is.
    public let code: Code
    /// The address without its query, which may hold what nobody should read.
    public let url: String
    /// What went wrong.
    public let message: String
    /// Whether it was a fault of the connection, too many requests, or a fault of the server.
    public let isRetryable: Bool
    /// How long the server asks to wait.
    public let retryAfter: Duration?

    init(_ code: Code, _ url: String, _ message: String, isRetryable: Bool = false, retryAfter: Duration? = nil) {
        self.code = code
        self.url = String(url.prefix { $0 != "?" })
        self.message = message
        self.isRetryable = isRetryable
        self.retryAfter = retryAfter
    }

    init(unexpected answer: HTTPExchange.Answer) {
        let text = String(decoding: answer.body.prefix(200), as: UTF8.self)
        self.init(
            .status,
            answer.url,
            "answered \(answer.status)" + (text.isEmpty ? "" : ": \(text)"),
            isRetryable: answer.status == 429 || answer.status >= 500,
            retryAfter: answer.retryAfter
        )
    }

    /// A fault below HTTP.
    init(_ url: String, _ what: String, _ cause: any Error) {
        let fault = cause as? HTTPClientError
        let isPassing = fault.map { Self.passingFaults.contains($0) } ?? true
        self.init(.connection, url, "\(what): \(Self.text(of: cause))", isRetryable: isPassing)
    }

    private static let passingFaults: [HTTPClientError] = [
        .connectTimeout, .deadlineExceeded, .getConnectionFromPoolTimeout, .readTimeout, .remoteConnectionClosed,
        .tlsHandshakeTimeout, .uncleanShutdown, .writeTimeout,
    ]

    /// The client's own descriptions may repeat what was sent.
    private static func text(of cause: any Error) -> String {
        switch cause {
        case let fault as HTTPClientError where fault == .deadlineExceeded: "no answer in time"
        case let fault as HTTPClientError: fault.shortDescription.lowercased()
        case let fault as IOError: unsafe String(cString: strerror(fault.errnoCode)).lowercased()
        default: "\(cause)"
        }
    }

    /// Address and fault.
    public var description: String { "\(url) \(message)" }
}
