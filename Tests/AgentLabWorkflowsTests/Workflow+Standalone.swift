import AgentLab
import AgentLabJSON
import Logging
import Orchestration

extension Workflow {
    /// Executes the workflow without a daemon, as the laboratory would: params checked, and outputs picked.
    func run(
        _ params: [String: JSONValue],
        configuration: GraphConfiguration? = nil,
        environment: GraphEnvironment = GraphEnvironment()
    ) async throws -> [String: JSONValue] {
        let state = State(try initialState(Parameters(params, declaredBy: self)))
        let configuration = configuration ?? GraphConfiguration(maxIterations: maxIterations)
        let final = try await runnable().run(state, configuration: configuration, environment: environment)
        let outputs = outputs.map(Set.init) ?? []
        return final.data.filter { outputs.contains($0.key) }
    }

    func runnable() throws -> RunnableGraph {
        var graph = StateGraph(name)
        try self.graph(&graph, Runtime(logger: Logger(label: name)))
        return try graph.validated()
    }
}

/// Does something when a node has completed, before the next one starts.
struct After: Observer {
    private let node: String
    private let body: @Sendable (_ iteration: Int) throws -> Void

    init(_ node: String, _ body: @escaping @Sendable (_ iteration: Int) throws -> Void) {
        self.node = node
        self.body = body
    }

    func observe(_ event: Event) async throws {
        guard event.kind == .nodeComplete, event.data["node"]?.stringValue == node else { return }
        try body(event.data["iteration"]?.intValue ?? 0)
    }
}
