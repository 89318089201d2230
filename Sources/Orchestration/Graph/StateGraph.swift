/// A graph that is being put together.
///
/// Adding never fails. Mistakes are gathered, whatever the order in which the parts were added, and
/// ``validated()`` names them all at once; only what it returns can be run.
///
/// ```swift
/// var graph = StateGraph("digest")
/// graph.addNode("scan") { state, _ in state.setting("files", to: 3) }
/// graph.addNode("report") { state, _ in state.setting("report", to: "three files") }
/// graph.addEdge(from: "scan", to: "report", when: .exists("files"))
/// graph.setEntryPoint("scan")
/// graph.addExitPoint("report")
/// let runnable = try graph.validated()
/// ```
public struct StateGraph: Sendable {
    /// How the graph is run where nothing else is asked for.
    public let configuration: GraphConfiguration
    /// The name of the graph in errors and events.
    public var name: String { configuration.name }

    var nodes: [Part] = []
    var edges: [Edge] = []
    var entryPoints: [NodeName] = []
    var exitPoints: [NodeName] = []

    /// Makes a graph without nodes.
    public init(_ name: String) {
        self.init(GraphConfiguration(name: name))
    }

    /// Makes a graph without nodes.
    public init(_ configuration: GraphConfiguration) {
        self.configuration = configuration
    }

    /// Adds a node.
    ///
    /// - Parameters:
    ///   - name: Not empty, and unique in the graph.
    ///   - retry: How often it is tried before it has failed; once unless given.
    ///   - timeout: How long each attempt may take; for ever unless given.
    ///   - node: What is executed.
    public mutating func addNode(
        _ name: NodeName,
        retry: RetryPolicy = .never,
        timeout: Duration? = nil,
        _ node: any Node
    ) {
        nodes.append(Part(name: name, node: node, retry: retry, timeout: timeout))
    }

    /// Adds a node that is a closure.
    ///
    /// - Parameters:
    ///   - name: Not empty, and unique in the graph.
    ///   - retry: How often it is tried before it has failed; once unless given.
    ///   - timeout: How long each attempt may take; for ever unless given.
    ///   - body: What is executed; see ``Node``.
    public mutating func addNode(
        _ name: NodeName,
        retry: RetryPolicy = .never,
        timeout: Duration? = nil,
        _ body: @escaping @Sendable (_ state: State, _ context: NodeContext) async throws -> State
    ) {
        addNode(name, retry: retry, timeout: timeout, ClosureNode(body: body))
    }

    /// Adds an edge, after those that already leave the same node.
    ///
    /// - Parameters:
    ///   - from: The node that the edge leaves.
    ///   - to: The node that the edge leads to; the same one is allowed.
    ///   - predicate: The condition for taking it; without one it is always taken when its turn comes.
    ///   - name: What the predicate is called in records, instead of its own name.
    public mutating func addEdge(
        from: NodeName,
        to: NodeName,
        when predicate: Predicate? = nil,
        named name: String? = nil
    ) {
        var predicate = predicate
        if let name {
            predicate = (predicate ?? .always).named(name)
        }
        edges.append(Edge(from: from, to: to, predicate: predicate))
    }

    /// Names the node that a run begins with; a graph has exactly one.
    public mutating func setEntryPoint(_ node: NodeName) {
        entryPoints.append(node)
    }

    /// Names a node after which a run is complete; a graph has at least one.
    ///
    /// Edges that leave it are never taken.
    public mutating func addExitPoint(_ node: NodeName) {
        exitPoints.append(node)
    }

    /// A node as it was added.
    struct Part: Sendable {
        let name: NodeName
        let node: any Node
        let retry: RetryPolicy
        let timeout: Duration?
    }
}
