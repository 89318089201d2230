extension StateGraph {
    /// The graph in the form that can be run.
    ///
    /// - Throws: ``GraphError`` with the code ``GraphError/Code/invalidGraph`` whose ``GraphError/faults`` are all the
    ///   mistakes there are.
    public func validated() throws(GraphError) -> RunnableGraph {
        let indices = Dictionary(nodes.indices.map { (nodes[$0].name, $0) }) { first, _ in first }
        let faults = faultsOfParts(indices) + faultsOfWays(indices)
        guard faults.isEmpty, let entry = entryPoints.first.flatMap({ indices[$0] }) else {
            throw GraphError(invalid: name, faults: faults)
        }
        return RunnableGraph(validated: self, indices: indices, entry: entry)
    }

    private func faultsOfParts(_ indices: [NodeName: Int]) -> [GraphFault] {
        var faults: [GraphFault] = []
        if nodes.isEmpty {
            faults.append(.noNodes)
        }
        if indices[""] != nil {
            faults.append(.emptyNodeName)
        }
        faults += nodes.indices.filter { indices[nodes[$0].name] != $0 }.map { .duplicateNode(nodes[$0].name) }.unique()
        for edge in edges {
            faults += [edge.from, edge.to].unique().filter { indices[$0] == nil }
                .map { .unknownNodeInEdge(from: edge.from, to: edge.to, unknown: $0) }
        }
        return faults + faultsOfEntry(indices) + faultsOfExits(indices)
    }

    private func faultsOfEntry(_ indices: [NodeName: Int]) -> [GraphFault] {
        var faults: [GraphFault] = []
        if entryPoints.isEmpty {
            faults.append(.noEntryPoint)
        } else if entryPoints.count > 1 {
            faults.append(.severalEntryPoints(entryPoints))
        }
        return faults + entryPoints.unique().filter { indices[$0] == nil }.map { .unknownEntryPoint($0) }
    }

    private func faultsOfExits(_ indices: [NodeName: Int]) -> [GraphFault] {
        exitPoints.isEmpty
            ? [.noExitPoint]
            : exitPoints.unique().filter { indices[$0] == nil }.map { .unknownExitPoint($0) }
    }

    private func faultsOfWays(_ indices: [NodeName: Int]) -> [GraphFault] {
        let exits = Set(exitPoints)
        let targets = Dictionary(grouping: edges, by: \.from).mapValues { $0.map(\.to) }
        let names = nodes.map(\.name).unique()
        var faults: [GraphFault] = []
        let starts = entryPoints.filter { indices[$0] != nil }
        if !starts.isEmpty {
            let reached = Self.reachable(from: starts, exits: exits, targets: targets)
            faults += names.filter { !reached.contains($0) }.map { .unreachableNode($0) }
        }
        faults += names.filter { !exits.contains($0) && targets[$0] == nil }.map { .deadEnd($0) }
        return faults
    }

    private static func reachable(
        from starts: [NodeName],
        exits: Set<NodeName>,
        targets: [NodeName: [NodeName]]
    ) -> Set<NodeName> {
        var reached = Set(starts)
        var open = starts
        while let node = open.popLast() {
            // A run ends at an exit point, so its edges lead nowhere.
            guard !exits.contains(node) else { continue }
            for target in targets[node] ?? [] where reached.insert(target).inserted {
                open.append(target)
            }
        }
        return reached
    }
}

extension Array where Element: Hashable {
    fileprivate func unique() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
