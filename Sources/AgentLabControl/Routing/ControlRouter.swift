public import AgentLabAPI
import AgentLabJSON

/// A handler made of one typed route per method.
///
/// Params are decoded strictly: a missing, mistyped or unknown param is refused by name with the reason
/// `invalid_params` before the route is called, and an unknown method with `method_not_found`.
public struct ControlRouter: ControlHandler {
    private struct Route: Sendable {
        let isReadOnly: Bool
        let respond: @Sendable (ControlCall, ControlPeer) async throws -> ControlAnswer
    }

    private var routes: [String: Route] = [:]

    /// Knows no method.
    public init() {}

    /// The names of the methods that have a route, sorted.
    public var methods: [String] { self.routes.keys.sorted() }

    /// Whether a method changes nothing; `nil` when it has no route.
    public func isReadOnly(_ method: String) -> Bool? {
        self.routes[method]?.isReadOnly
    }

    /// Answers a method with what the closure returns.
    ///
    /// A method registered again gets the later route.
    public mutating func register<Method: ControlMethod>(
        _ method: Method.Type,
        _ respond: @escaping @Sendable (Method, ControlPeer) async throws -> Method.Result
    ) {
        self.routes[Method.name] = Route(isReadOnly: Method.isReadOnly) { call, peer in
            .result(try JSONValue(encoding: await respond(call.decode(), peer)))
        }
    }

    /// Answers a method that waits for something: the closure is cancelled when the peer goes away.
    public mutating func registerWaiting<Method: ControlMethod>(
        _ method: Method.Type,
        _ respond: @escaping @Sendable (Method, ControlPeer) async throws -> Method.Result
    ) {
        self.routes[Method.name] = Route(isReadOnly: Method.isReadOnly) { call, peer in
            let params: Method = try call.decode()
            return .waiting { try JSONValue(encoding: await respond(params, peer)) }
        }
    }

    /// Answers a method that opens a stream.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - open: Checks that there is something to stream, and returns what streams it. What it throws is the call's
    ///     error; what the stream throws ends the stream.
    public mutating func registerStream<Method: ControlMethod>(
        _ method: Method.Type,
        _ open:
            @escaping @Sendable (Method, ControlPeer) async throws ->
            @Sendable (ControlEventWriter) async throws -> Void
    ) {
        self.routes[Method.name] = Route(isReadOnly: Method.isReadOnly) { call, peer in
            .stream(try await open(call.decode(), peer))
        }
    }

    /// Carries out one call by its route.
    public func respond(to call: ControlCall, from peer: ControlPeer) async throws -> ControlAnswer {
        guard let route = self.routes[call.method] else {
            throw ControlError(.methodNotFound, "there is no method '\(call.method)'")
        }
        return try await route.respond(call, peer)
    }
}
