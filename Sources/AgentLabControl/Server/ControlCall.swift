public import AgentLabJSON

/// A request as it came over the socket.
public struct ControlCall: Hashable, Sendable {
    /// The method's name, for instance `runs.execute`; the server knows nothing about its existence.
    public var method: String
    /// The params, an object; `{}` when the request had none.
    public var params: JSONValue

    /// Takes the method and its params as they are.
    public init(method: String, params: JSONValue = .object([:])) {
        self.method = method
        self.params = params
    }
}
