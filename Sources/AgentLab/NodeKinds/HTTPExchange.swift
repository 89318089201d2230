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
    /// Statuses that are the answer itself, also where they send on to another address.
    let allowedStatuses: Set<Int>
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
        // The node's own retries are on record; the client's would only hold up what they say.
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()

    func perform() async throws -> Answer {
        // One for all the addresses that the request is sent on to.
        let deadline = NIODeadline.now() + .nanoseconds(Int64(clamping: timeout))
        var request = request
        for _ in 0...Self.mostRedirects {
            let url = try checked(request.url)
            let response = try await send(request, before: deadline)
            let status = Int(response.status.code)
            guard [301, 302, 303, 307, 308].contains(status), !allowedStatuses.contains(status),
                let location = response.headers.first(name: "Location")
            else { return try await answer(response, from: request.url) }
            request = try redirected(request, from: url, to: location, keepsMethod: status >= 307)
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
            throw HTTPError(request.url, "cannot be reached", error)
        }
    }

    private func answer(_ response: HTTPClientResponse, from url: String) async throws -> Answer {
        do {
            let body = try await response.body.collect(upTo: maxResponse)
            return Answer(
                url: url,
                status: Int(response.status.code),
                body: Array(body.readableBytesView),
                retryAfter: RetryAfter.wait(askedBy: response.headers)
            )
        } catch is NIOTooManyBytesError {
            let limit = ByteCountText.format(maxResponse)
            throw HTTPError(.invalidBody, url, "answered more than \(limit) (max_response)")
        } catch {
            try Task.checkCancellation()
            throw HTTPError(url, "was lost in the middle of the answer", error)
        }
    }

    private func redirected(
        _ request: HTTPClientRequest,
        from url: URL,
        to location: String,
        keepsMethod: Bool
    ) throws(HTTPError) -> HTTPClientRequest {
        guard let target = URL(string: location, relativeTo: url)?.absoluteURL,
            target.scheme?.lowercased() == url.scheme?.lowercased()
        else {
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
            for name in secretHeaders.union(["authorization", "proxy-authorization", "cookie"]) {
                next.headers.remove(name: name)
            }
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
