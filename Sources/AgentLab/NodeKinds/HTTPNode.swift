import AgentLabJSON
import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
public import Orchestration

/// Sends an HTTP request, and takes the answer into the state.
///
/// A method that changes something carries an `Idempotency-Key`, the same at every execution of the stage.
public struct HTTPNode: Node {
    /// The method.
    public var method = Method.get
    /// The address; http or https.
    public var url: TextTemplate
    /// Header fields.
    public var headers: [String: Header] = [:]
    /// What is sent.
    public var body: Body?
    /// The statuses that are no failure; 200 to 299 unless given.
    ///
    /// One of a redirect is then not followed.
    public var allowedStatuses: Set<Int> = Set(200...299)
    /// What the answer's body is.
    public var parse = RunNode.Parse.text
    /// The key of the state that the answer's body is put under.
    public var output: String?
    /// The key of the state that the status is put under.
    public var statusKey: String?
    /// The most bytes that the answer's body may have.
    public var maxResponse = 1 << 20
    /// How long an attempt may take, from the connection to the last byte.
    public var timeout = Duration.seconds(30)

    private let allowedHosts: [String]

    /// The methods.
    public enum Method: String, Sendable, CaseIterable {
        /// Reads.
        case get = "GET"
        /// Reads the header only.
        case head = "HEAD"
        /// Sends something.
        case post = "POST"
        /// Puts something in a place.
        case put = "PUT"
        /// Changes something.
        case patch = "PATCH"
        /// Removes something.
        case delete = "DELETE"
    }

    /// The value of a header field.
    public enum Header: Sendable {
        /// A text.
        case text(TextTemplate)
        /// A secret of the run, by its name, after a text.
        case secret(String, prefix: String)
    }

    /// What is sent.
    public enum Body: Sendable {
        /// A text as it is.
        case text(TextTemplate)
        /// A value as JSON.
        case json(ValueTemplate)
    }

    /// Makes a node that reads an address.
    public init(_ url: TextTemplate, runtime: Runtime) {
        self.url = url
        allowedHosts = runtime.host.allowedHosts
    }

    /// Sends the request and follows what it is sent on to.
    ///
    /// - Throws: ``HTTPError``, ``TemplateError``, or `CancellationError` when cancelled.
    public func execute(_ state: State, context: NodeContext) async throws -> State {
        let answer = try await HTTPExchange(
            request: try request(state, context),
            secretHeaders: Set(headers.compactMap { if case .secret = $0.value { $0.key.lowercased() } else { nil } }),
            allowedHosts: allowedHosts,
            allowedStatuses: allowedStatuses,
            maxResponse: maxResponse,
            timeout: timeout
        ).perform()
        guard allowedStatuses.contains(answer.status) else { throw HTTPError(unexpected: answer) }
        var next = state
        if let statusKey { next = next.setting(statusKey, to: .int(answer.status)) }
        if let output, let value = try parse.value(of: answer.body, from: answer.url) {
            next = next.setting(output, to: value)
        }
        return next
    }

    private func request(_ state: State, _ context: NodeContext) throws -> HTTPClientRequest {
        var request = HTTPClientRequest(url: try url.render(state))
        request.method = HTTPMethod(rawValue: method.rawValue)
        switch body {
        case .text(let template): request.body = .bytes(Array(try template.render(state).utf8))
        case .json(let template):
            request.body = .bytes(Array(try template.value(state).encodedString().utf8))
            request.headers.add(name: "Content-Type", value: "application/json")
        case nil: break
        }
        if method != .get, method != .head { request.headers.add(name: "Idempotency-Key", value: "\(context.key)") }
        for (name, header) in headers {
            request.headers.replaceOrAdd(name: name, value: try sendable(try value(of: header, state), as: name))
        }
        return request
    }

    /// A line break in a value would begin another header field.
    ///
    /// The value may be a secret, and is not repeated.
    private func sendable(_ value: String, as name: String) throws(HTTPError) -> String {
        guard value.utf8.allSatisfy({ $0 == UInt8(ascii: "\t") || ($0 >= 32 && $0 != 127) }) else {
            throw HTTPError(.notSent, url.source, "is sent no header \(name) with a control character in it")
        }
        return value
    }

    private func value(of header: Header, _ state: State) throws -> String {
        switch header {
        case .text(let template): return try template.render(state)
        case .secret(let name, let prefix):
            guard let secret = state.secrets[name] else {
                throw HTTPError(.notSent, url.source, "needs the secret \"\(name)\"")
            }
            return prefix + secret
        }
    }
}

extension RunNode.Parse {
    fileprivate func value(of body: [UInt8], from url: String) throws(HTTPError) -> JSONValue? {
        do throws(JSONError) {
            return try value(of: body)
        } catch {
            throw HTTPError(.invalidBody, url, "answered no \(rawValue): \(error)")
        }
    }
}
