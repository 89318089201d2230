import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// One request with all the addresses that it is sent on to, up to the whole answer.
struct HTTPExchange {
    let request: HTTPClientRequest
    /// The header fields, in lower case, that no other host may see.
    let secretHeaders: Set<String>
    let allowedHosts: [String]
    let maxResponse: Int
    let timeout: Duration

    struct Answer {
        let url: String
        let status: Int
        let body: [UInt8]
        let retryAfter: Duration?
    }

    private static let mostRedirects = 5

    /// Lives as long as the process; redirects are followed here, where the rules for them are.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(10)
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    func perform() async throws -> Answer {
        // One for all the addresses that the request is sent on to.
        let deadline = NIODeadline.now() + .nanoseconds(Int64(clamping: timeout))
        var request = request
        for _ in 0...Self.mostRedirects {
            let url = try checked(request.url)
            let response = try await send(request, before: deadline)
            guard [301, 302, 303, 307, 308].contains(Int(response.status.code)),
                let location = response.headers.first(name: "Location")
            else { return try await answer(response, from: request.url) }
            request = try redirected(request, from: url, to: location, keepsMethod: response.status.code >= 307)
        }
        throw HTTPError(.notSent, request.url, "is sent on more than \(Self.mostRedirects) times")
    }

    private func checked(_ text: String) throws(HTTPError) -> URL {
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), let host = url.host()?.lowercased()
        else { throw HTTPError(.notSent, text, "is no address") }
        guard scheme == "http" || scheme == "https" else {
            throw HTTPError(.notSent, text, "is neither http nor https")
        }
        let isAllowed =
            allowedHosts.isEmpty
            || allowedHosts.contains { $0.hasPrefix("*.") ? host.hasSuffix($0.dropFirst()) : host == $0 }
        guard isAllowed else {
            throw HTTPError(.notSent, text, "is not allowed: the daemon's http_allowed_hosts has no \(host)")
        }
        return url
    }

    private func send(
        _ request: HTTPClientRequest,
        before deadline: NIODeadline
    ) async throws -> HTTPClientResponse {
        do {
            return try await Self.client.execute(request, deadline: deadline)
        } catch {
            try Task.checkCancellation()
            throw HTTPError(.connection, request.url, "cannot be reached: \(error)", isRetryable: true)
        }
    }

    private func answer(_ response: HTTPClientResponse, from url: String) async throws -> Answer {
        do {
            let body = try await response.body.collect(upTo: maxResponse)
            return Answer(
                url: url,
                status: Int(response.status.code),
                body: Array(body.readableBytesView),
                retryAfter: response.headers.first(name: "Retry-After").flatMap(Self.retryAfter)
            )
        } catch is NIOTooManyBytesError {
            let limit = ByteCountText.format(maxResponse)
            throw HTTPError(.invalidBody, url, "answered more than \(limit) (max_response)")
        } catch {
            try Task.checkCancellation()
            throw HTTPError(.connection, url, "was lost in the middle of the answer: \(error)", isRetryable: true)
        }
    }

    /// Seconds; the form with a date is rare, and clocks differ.
    private static func retryAfter(_ text: String) -> Duration? {
        Int(text).flatMap { (0...86_400).contains($0) ? .seconds($0) : nil }
    }

    private func redirected(
        _ request: HTTPClientRequest,
        from url: URL,
        to location: String,
        keepsMethod: Bool
    ) throws(HTTPError) -> HTTPClientRequest {
        guard let target = URL(string: location, relativeTo: url)?.absoluteURL, target.scheme == url.scheme else {
            throw HTTPError(.notSent, request.url, "is sent on to another scheme: \(location.prefix(200))")
        }
        var next = request
        next.url = target.absoluteString
        if !keepsMethod, request.method != .HEAD {
            next.method = .GET
            next.body = nil
            for name in ["Content-Type", "Idempotency-Key"] { next.headers.remove(name: name) }
        }
        if target.host() != url.host() || target.port != url.port {
            for name in secretHeaders.union(["authorization", "cookie"]) { next.headers.remove(name: name) }
        }
        return next
    }
}

extension Int64 {
    /// Nanoseconds, at most a century of them.
    fileprivate init(clamping duration: Duration) {
        self = Int64(Swift.min(duration, .seconds(3_155_760_000)) / .nanoseconds(1))
    }
}
