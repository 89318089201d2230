/// A request that the control socket knows: the value is the request's params.
///
/// A type per method, so that a client calls it with one line and gets its result typed, and a daemon serves it with
/// one line and cannot answer anything else.
public protocol ControlMethod: Codable, Sendable {
    /// What the answer's `result` holds.
    associatedtype Result: Codable, Sendable

    /// The method's name on the wire, for instance `runs.execute`.
    static var name: String { get }

    /// Whether it changes nothing, so that who may only look may call it; `false` unless the method says otherwise.
    static var isReadOnly: Bool { get }
}

extension ControlMethod {
    /// A method changes something unless it says otherwise.
    public static var isReadOnly: Bool { false }
}
