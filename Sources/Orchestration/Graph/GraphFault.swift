/// A mistake in how a graph was put together.
public enum GraphFault: Sendable, Hashable {
    /// There are no nodes.
    case noNodes
    /// A node has the empty name.
    case emptyNodeName
    /// A name was given to more than one node.
    case duplicateNode(NodeName)
    /// An edge leaves or leads to a node that does not exist.
    case unknownNodeInEdge(from: NodeName, to: NodeName, unknown: NodeName)
    /// No entry point was set.
    case noEntryPoint
    /// The entry point was set more than once.
    case severalEntryPoints([NodeName])
    /// The entry point is no node of the graph.
    case unknownEntryPoint(NodeName)
    /// No exit point was added.
    case noExitPoint
    /// An exit point is no node of the graph.
    case unknownExitPoint(NodeName)
    /// No way leads from the entry point to the node.
    case unreachableNode(NodeName)
    /// The node is no exit point and no edge leaves it.
    case deadEnd(NodeName)
}

extension GraphFault: CustomStringConvertible {
    /// The mistake in a few words.
    public var description: String {
        switch self {
        case .noNodes: "it has no nodes"
        case .emptyNodeName: "a node has an empty name"
        case .duplicateNode(let node): "node \"\(node)\" is added more than once"
        case .unknownNodeInEdge(let from, let to, let unknown):
            "the edge from \"\(from)\" to \"\(to)\" names \"\(unknown)\", which is no node"
        case .noEntryPoint: "it has no entry point"
        case .severalEntryPoints(let nodes):
            "the entry point is set \(nodes.count) times (\(nodes.map { "\"\($0)\"" }.joined(separator: ", ")))"
        case .unknownEntryPoint(let node): "the entry point \"\(node)\" is no node"
        case .noExitPoint: "it has no exit point"
        case .unknownExitPoint(let node): "the exit point \"\(node)\" is no node"
        case .unreachableNode(let node): "node \"\(node)\" cannot be reached from the entry point"
        case .deadEnd(let node): "node \"\(node)\" is no exit point and no edge leaves it"
        }
    }
}
