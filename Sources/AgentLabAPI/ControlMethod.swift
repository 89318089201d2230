/// A request that the control socket knows: the value is the request's params.
///
/// A type per method, so that a client calls it with one line and gets its result typed, and a daemon serves it with
/// one line and cannot answer anything else.
public protocol ControlMethod: Codable, Sendable {
    /// What the answer's `result` holds.
    associatedtype Result: Codable, Sendable

    /// The method's name on the wire, for instance `runs.execute`.
    static var name: String { get }
}
