public import Orchestration

/// A kind of node that workflow files may use, under its name.
///
/// A daemon of your own can have kinds of its own:
///
/// ```swift
/// let shout = NodeKind("shout") { fields in
///     guard let text = fields.template("text", required: true) else { return nil }
///     let output = fields.output() ?? "shout"
///     return { _ in ShoutNode(text: text, output: output) }
/// }
/// ```
public struct NodeKind: Sendable {
    /// Makes the node when the workflow's graph is built.
    public typealias Builder = @Sendable (Runtime) -> any Node
    /// Reads the node's fields; `nil` after a mistake, which the fields have noted.
    public typealias Reader = @Sendable (inout FileFields) -> Builder?

    /// The key that stands for the kind in a node of a file.
    public let name: String
    /// How often a node of the kind is tried whose file says nothing of it.
    public let retry: RetryPolicy
    let read: Reader

    /// Makes a kind.
    public init(_ name: String, retry: RetryPolicy = .never, _ read: @escaping Reader) {
        self.name = name
        self.retry = retry
        self.read = read
    }
}
