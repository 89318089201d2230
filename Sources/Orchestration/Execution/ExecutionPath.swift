/// The nodes that a run went through, the last ones by name.
public struct ExecutionPath: Sendable, Equatable {
    /// How many names are kept at most.
    public static let limit = 50

    /// The last nodes, at most ``limit``, in the order in which they were executed.
    public let nodes: [NodeName]
    /// How many nodes were executed in all.
    public let count: Int

    package init(nodes: [NodeName] = [], count: Int? = nil) {
        self.nodes = nodes.suffix(Self.limit)
        self.count = count ?? nodes.count
    }
}

extension ExecutionPath: CustomStringConvertible {
    /// The names with arrows between them; a node that follows itself is named once with a count.
    public var description: String {
        var parts = Self.groups(nodes).map { $0.count > 1 ? "\($0.name) ×\($0.count)" : "\($0.name)" }
        let shown = 10
        if count > nodes.count || parts.count > shown {
            parts = ["… \(count) in all …"] + parts.suffix(shown)
        }
        return parts.joined(separator: " → ")
    }

    private static func groups(_ nodes: [NodeName]) -> [(name: NodeName, count: Int)] {
        var groups: [(name: NodeName, count: Int)] = []
        for node in nodes {
            if let last = groups.last, last.name == node {
                groups[groups.count - 1].count += 1
            } else {
                groups.append((node, 1))
            }
        }
        return groups
    }
}

/// Remembers the last nodes of a run in constant space.
struct PathTrail {
    private var ring: [Int] = []
    private(set) var count = 0

    mutating func append(_ node: Int) {
        if ring.count < ExecutionPath.limit {
            ring.append(node)
        } else {
            ring[count % ExecutionPath.limit] = node
        }
        count += 1
    }

    func path(in graph: RunnableGraph) -> ExecutionPath {
        let oldest = count > ring.count ? count % ExecutionPath.limit : 0
        let ordered = ring[oldest...] + ring[..<oldest]
        return ExecutionPath(nodes: ordered.map { graph.storage.nodes[$0].name }, count: count)
    }
}
