/// The kinds of nodes that workflow files may use.
public struct NodeKinds: Sendable {
    private var kinds: [String: NodeKind] = [:]

    /// Takes some kinds; of two with one name the last one stays.
    public init(_ kinds: [NodeKind]) {
        for kind in kinds { self.kinds[kind.name] = kind }
    }

    /// The kinds that come with agentlab.
    public static var standard: NodeKinds {
        NodeKinds([.agent, .run, .http, .set, .route, .parallel, .chain, .sleep, .wait, .workflow])
    }

    /// These kinds and some more.
    public func adding(_ more: [NodeKind]) -> NodeKinds {
        NodeKinds(Array(kinds.values) + more)
    }

    /// Their names, sorted.
    public var names: [String] { kinds.keys.sorted() }

    subscript(name: String) -> NodeKind? { kinds[name] }
}
