public import Orchestration

/// Chooses one of several nodes by a text, and executes it; the choice is made once, whatever crashes afterwards.
public struct RouteNode: Node {
    private let conditional: Conditional<State, State>

    /// Makes a node.
    ///
    /// - Parameters:
    ///   - key: Names the route.
    ///   - routes: The nodes by the names of their routes.
    ///   - otherwise: What is executed for any other name; without it any other name fails the node.
    public init(by key: TextTemplate, routes: [String: any Node], otherwise: (any Node)? = nil) {
        var conditional = Conditional<State, State>("route") { state, _ in try key.render(state) }
        for (name, node) in routes {
            conditional = conditional.when(name) { state, context in
                try await node.execute(state, context: context)
            }
        }
        if let otherwise {
            conditional = conditional.otherwise { state, context in
                try await otherwise.execute(state, context: context)
            }
        }
        self.conditional = conditional
    }

    /// Chooses and executes.
    ///
    /// - Throws: ``TemplateError``, `UnknownRoute`, or what the chosen node throws.
    public func execute(_ state: State, context: NodeContext) async throws -> State {
        try await conditional.run(state, in: context)
    }
}

extension NodeKind {
    /// `by`, a text; `routes`, a node for each value of it; `default`, a node for any other.
    static let route = NodeKind("route") { fields in
        let key = fields.template("by", required: true)
        var routes: [String: FileNode] = [:]
        for entry in fields.entries("routes") ?? [] {
            routes[entry.key] = fields.routed(entry.value, "\(fields.name): route \"\(entry.key)\"")
        }
        let otherwise = fields.take("default").flatMap { fields.routed($0, "\(fields.name): default") }
        if routes.isEmpty { fields.fail("routes", "must name at least one route") }
        guard let key, !routes.isEmpty else { return nil }
        return { [routes] runtime in
            RouteNode(by: key, routes: routes.mapValues { $0.build(runtime) }, otherwise: otherwise?.build(runtime))
        }
    }
}

extension FileFields {
    /// A route is an attempt of the node around it, which alone can be tried again or timed.
    fileprivate mutating func routed(_ value: FileValue, _ name: String) -> FileNode? {
        guard let node = node(value, name) else { return nil }
        if node.isTriedByItself {
            report.add("\(name): retry and timeout belong to the node around it", at: value.place)
        }
        return node
    }
}
