import AgentLabJSON
import Orchestration

/// The nodes and edges of a workflow file.
struct FileGraph: Sendable {
    private(set) var nodes: [(name: String, place: FilePlace, node: FileNode?)] = []
    private(set) var edges: [FileEdge] = []
    private(set) var entry: String?
    /// Whether each edge could be made out; what is said of ways is nonsense otherwise.
    private let isReadable: Bool
    private(set) var exits: [(text: String, place: FilePlace)] = []

    /// Reads and checks them.
    init(_ fields: inout FileFields) {
        entry = fields.text("entry", required: true)
        for entry in fields.entries("nodes") ?? [] {
            if entry.key.isEmpty || entry.key.contains(where: \.isWhitespace) || entry.key.contains("->") {
                fields.report.add("node \"\(entry.key)\": a name has no spaces and no ->", at: entry.place)
            }
            let node = fields.node(entry.value, "node \"\(entry.key)\"")
            nodes.append((entry.key, entry.place, node))
        }
        if nodes.isEmpty { _ = fields.take("nodes", required: true, as: "a map of nodes by name") }
        let mistakes = fields.report.mistakes.count
        edges = fields.edges()
        isReadable = fields.report.mistakes.count == mistakes
        exits = fields.texts("exit", required: true) ?? []
        check(&fields)
    }

    /// Adds everything to a graph.
    var build: @Sendable (inout StateGraph, Runtime) throws -> Void {
        { graph, runtime in
            for part in nodes {
                guard let node = part.node else { continue }
                graph.addNode(NodeName(part.name), retry: node.retry, timeout: node.timeout, node.build(runtime))
            }
            for edge in edges {
                graph.addEdge(
                    from: NodeName(edge.from),
                    to: NodeName(edge.to),
                    when: edge.condition?.predicate,
                    named: edge.name
                )
            }
            if let entry { graph.setEntryPoint(NodeName(entry)) }
            for exit in exits { graph.addExitPoint(NodeName(exit.text)) }
        }
    }
}

// MARK: - Checks

extension FileGraph {
    private func check(_ fields: inout FileFields) {
        let names = nodes.map(\.name)
        guard !names.isEmpty else { return }
        if let entry, !names.contains(entry) {
            fields.fail("entry", unknown(entry, names))
        }
        for exit in exits where !names.contains(exit.text) {
            fields.report.add("\"exit\" \(unknown(exit.text, names))", at: exit.place)
        }
        for edge in edges {
            for end in Set([edge.from, edge.to]).sorted() where !names.contains(end) {
                fields.report.add("edge \(edge.from) -> \(edge.to) \(unknown(end, names))", at: edge.place)
            }
        }
        if isReadable { checkWays(&fields) }
    }

    private func unknown(_ name: String, _ names: [String]) -> String {
        let hint = NearestName.of(name, among: names).map { "did you mean \"\($0)\"?" }
        return "names \"\(name)\", which is no node; \(hint ?? "there are \(names.joined(separator: ", "))")"
    }

    private func checkWays(_ fields: inout FileFields) {
        let exits = Set(exits.map(\.text))
        let ways = Dictionary(grouping: edges, by: \.from)
        if let entry, nodes.contains(where: { $0.name == entry }) {
            let reached = Self.reach(from: [entry]) { (ways[$0] ?? []).map(\.to) }
            for node in nodes where !reached.contains(node.name) {
                fields.report.add("node \"\(node.name)\" cannot be reached from the entry \"\(entry)\"", at: node.place)
            }
        }
        for node in nodes where ways[node.name] == nil && !exits.contains(node.name) {
            fields.report.add(
                "node \"\(node.name)\" has no way out: no edge leaves it and it is no exit",
                at: node.place
            )
        }
        let back = Dictionary(grouping: edges, by: \.to)
        let ending = Self.reach(from: exits) { (back[$0] ?? []).map(\.from) }
        for node in nodes where ways[node.name] != nil && !ending.contains(node.name) && !exits.isEmpty {
            fields.report.add(
                "node \"\(node.name)\" has no way out: none of its edges leads to an exit",
                at: node.place
            )
        }
        for (from, edges) in ways { checkOrder(edges.dropFirst(0), from, &fields) }
    }

    /// Edges are tried in order, so what follows one without a condition is never taken.
    private func checkOrder(_ edges: ArraySlice<FileEdge>, _ from: String, _ fields: inout FileFields) {
        guard let always = edges.firstIndex(where: { $0.condition == nil }) else { return }
        for edge in edges[edges.index(after: always)...] {
            fields.report.add(
                "edge \(edge.from) -> \(edge.to) is never taken: the one to \"\(edges[always].to)\" before it has no condition",
                at: edge.place
            )
        }
    }

    private static func reach(from start: Set<String>, _ next: (String) -> [String]) -> Set<String> {
        var reached = start
        var open = Array(start)
        while let name = open.popLast() {
            for other in next(name) where reached.insert(other).inserted { open.append(other) }
        }
        return reached
    }
}
