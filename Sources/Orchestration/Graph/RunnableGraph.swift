/// A graph that has been validated and can be run, any number of times and at the same time.
public struct RunnableGraph: Sendable {
    let storage: Storage

    /// How the graph is run where nothing else is asked for.
    public var configuration: GraphConfiguration { storage.configuration }
    /// The name of the graph in errors and events.
    public var name: String { storage.configuration.name }
    /// The names of the nodes in the order in which they were added.
    public var nodes: [NodeName] { storage.nodes.map(\.name) }
    /// The edges in the order in which they were added.
    public var edges: [Edge] { storage.edges }
    /// The node that a run begins with.
    public var entryPoint: NodeName { storage.nodes[storage.entry].name }
    /// The nodes after which a run is complete, in the order in which the nodes were added.
    public var exitPoints: [NodeName] { storage.nodes.filter(\.isExit).map(\.name) }

    /// Whether the graph has a node of this name.
    public func contains(_ node: NodeName) -> Bool {
        storage.indices[node] != nil
    }

    init(validated graph: StateGraph, indices: [NodeName: Int], entry: Int) {
        storage = Storage(validated: graph, indices: indices, entry: entry)
    }
}

extension RunnableGraph {
    /// Nodes and edges by index, so that a step of a run looks up no name.
    final class Storage: Sendable {
        let configuration: GraphConfiguration
        let nodes: [Stop]
        let edges: [Edge]
        let indices: [NodeName: Int]
        let entry: Int

        init(validated graph: StateGraph, indices: [NodeName: Int], entry: Int) {
            let exits = Set(graph.exitPoints)
            let ways = Dictionary(grouping: graph.edges, by: \.from)
            configuration = graph.configuration
            edges = graph.edges
            self.indices = indices
            self.entry = entry
            nodes = graph.nodes.map { part in
                let ways = (ways[part.name] ?? []).compactMap { edge in
                    indices[edge.to].map { Way(edge: edge, target: $0) }
                }
                return Stop(part, isExit: exits.contains(part.name), ways: ways)
            }
        }
    }

    /// A node with its place in the graph; a class, so that a step of a run retains one thing.
    final class Stop: Sendable {
        let name: NodeName
        let node: any Node
        let retry: RetryPolicy
        let timeout: Duration?
        let isExit: Bool
        let ways: [Way]

        init(_ part: StateGraph.Part, isExit: Bool, ways: [Way]) {
            name = part.name
            node = part.node
            retry = part.retry
            timeout = part.timeout
            self.isExit = isExit
            self.ways = ways
        }

        /// Apart from the plain call, so that nothing of the state that is captured here outlives it.
        func executeWithinTimeout(_ state: State, context: NodeContext) async throws -> State {
            try await withTimeLimit(timeout, clock: context.clock) { [node] in
                try await node.execute(state, context: context)
            }
        }
    }

    /// An edge with the index of the node that it leads to.
    struct Way: Sendable {
        let edge: Edge
        let target: Int

        var decision: Decision {
            let result: Bool? = edge.predicate == nil ? nil : true
            return Decision(from: edge.from, to: edge.to, predicateName: edge.predicate?.name, predicateResult: result)
        }
    }
}
