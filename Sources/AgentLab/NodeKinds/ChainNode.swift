import AgentLabJSON
public import Orchestration

/// Applies a node to the items of a list one after the other, each time to the state that the one before has left.
///
/// Each item is a step: after a crash the node goes on with the item that was not done yet.
public struct ChainNode: Node {
    /// The list, as it is before the first item.
    public let items: StatePath
    /// The key under which the node finds its item; it is gone afterwards.
    public let name: String
    /// The node.
    public let node: any Node
    /// How each item is tried.
    public let configuration: ChainConfiguration

    /// Makes a node.
    public init(
        over items: StatePath,
        as name: String,
        _ node: any Node,
        configuration: ChainConfiguration = ChainConfiguration()
    ) {
        self.items = items
        self.name = name
        self.node = node
        self.configuration = configuration
    }

    /// Works on all items in their order.
    ///
    /// - Throws: ``ItemsError`` when there is no list, `ChainFailure` when an item fails.
    public func execute(_ state: State, context: NodeContext) async throws -> State {
        let items = try items.items(in: state)
        let chain = Chain<JSONValue, State>("item", configuration: configuration) { state, item, context in
            try await node.execute(state.setting(name, to: item), context: context)
        }
        let result = try await chain.run(items, from: state, in: context)
        guard let before = state[name] else { return result.value.removing(name) }
        return result.value.setting(name, to: before)
    }
}

extension NodeKind {
    /// `over` a list, each item `as` a name to a `node`.
    static let chain = NodeKind("chain") { fields in
        let items = fields.items("over")
        let name = fields.itemName()
        let node = fields.node("node", seeing: [name])
        guard let items, let node else { return nil }
        var configuration = ChainConfiguration()
        configuration.retry = node.retry
        configuration.timeout = node.timeout ?? .zero
        return { [configuration] runtime in
            ChainNode(over: items, as: name, node.build(runtime), configuration: configuration)
        }
    }
}
