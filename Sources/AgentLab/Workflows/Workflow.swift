public import AgentLabJSON
public import Orchestration

/// A named recipe: how to build a graph, and how to make the initial state from a run's params.
///
/// The graph is built once, when the workflow enters a ``WorkflowRegistry``; every run of the workflow executes that
/// one graph. What differs from run to run is in the state, so a resumed run needs no initial state again.
public struct Workflow: Sendable {
    /// The name by which runs refer to it; letters, digits, `-`, `_` and `.`.
    public let name: String
    /// One sentence for `agentlabctl workflows`.
    public let description: String
    /// What the author calls the version; it is part of the content hash that each run records.
    public let version: String
    /// The params that a run may be given; any other is refused.
    public let parameters: [WorkflowParameter]
    /// The names of the secrets without which a run is refused.
    public let secrets: [String]
    /// The state's keys that make up the result, or `nil` for every key that a node has set.
    public let outputs: [String]?
    /// The most stages of one start or resume; a run that needs more fails.
    public let maxIterations: Int
    /// How long a run may take that is executed without a timeout of its own; `nil` for ever.
    public let timeout: Duration?
    /// How many of its runs are executed at once, by all daemons together; `nil` for as many as there are places.
    ///
    /// A run that waits holds no place, so one that waits for a child of its own workflow lets it execute.
    public let concurrency: Int?
    /// How long its runs are kept after their end.
    public let retention: WorkflowRetention

    /// What names the definition of a workflow from a file; one in Swift is known by its parts.
    package let contentHash: String?
    package let graph: @Sendable (inout StateGraph, Runtime) throws -> Void
    package let initialState: @Sendable (Parameters) throws -> [String: JSONValue]

    /// Makes a workflow; nothing runs before a registry builds its graph.
    ///
    /// - Parameters:
    ///   - initialState: The state's data before the first node. By default these are the params themselves.
    ///     An error thrown here refuses the run before it is created.
    ///   - graph: Adds nodes, edges, the entry point and the exit points. Its nodes may keep the runtime.
    public init(
        name: String,
        description: String,
        version: String = "1",
        parameters: [WorkflowParameter] = [],
        secrets: [String] = [],
        outputs: [String]? = nil,
        maxIterations: Int = 1000,
        timeout: Duration? = nil,
        concurrency: Int? = nil,
        retention: WorkflowRetention = .asConfigured,
        initialState: @escaping @Sendable (Parameters) throws -> [String: JSONValue] = { $0.values },
        graph: @escaping @Sendable (inout StateGraph, Runtime) throws -> Void
    ) {
        self.init(
            name: name,
            description: description,
            version: version,
            parameters: parameters,
            secrets: secrets,
            outputs: outputs,
            maxIterations: maxIterations,
            timeout: timeout,
            concurrency: concurrency,
            retention: retention,
            contentHash: nil,
            initialState: initialState,
            graph: graph
        )
    }

    package init(
        name: String,
        description: String,
        version: String,
        parameters: [WorkflowParameter],
        secrets: [String],
        outputs: [String]?,
        maxIterations: Int,
        timeout: Duration?,
        concurrency: Int?,
        retention: WorkflowRetention,
        contentHash: String?,
        initialState: @escaping @Sendable (Parameters) throws -> [String: JSONValue] = { $0.values },
        graph: @escaping @Sendable (inout StateGraph, Runtime) throws -> Void
    ) {
        self.name = name
        self.description = description
        self.version = version
        self.parameters = parameters
        self.secrets = secrets
        self.outputs = outputs
        self.maxIterations = maxIterations
        self.timeout = timeout
        self.concurrency = concurrency
        self.retention = retention
        self.contentHash = contentHash
        self.initialState = initialState
        self.graph = graph
    }
}
