package import AgentLabAPI

/// A child run with the children of its own.
package struct RunTree: Codable {
    package let run: RunRecord
    package let children: [RunTree]

    package init(run: RunRecord, children: [RunTree]) {
        self.run = run
        self.children = children
    }

    /// The tree beneath a run, the oldest first; as deep as the daemon lets children have children.
    static func children(of run: String, from daemon: Daemon) async throws -> [RunTree] {
        var trees: [RunTree] = []
        for child in try await daemon.all(RunsList(sort: "created_at", parent: run)) {
            trees.append(RunTree(run: child, children: try await children(of: RunText.id(of: child), from: daemon)))
        }
        return trees
    }

    /// One line for each run, with branches before it.
    package static func lines(_ trees: [RunTree], style: Style, indent: String = "") -> [String] {
        trees.enumerated().flatMap { index, tree in
            let isLast = index == trees.count - 1
            let status = style.paint(RunText.status(of: tree.run), Style.Tint(tree.run.status))
            let line =
                "\(indent)\(isLast ? "└─" : "├─") \(RunText.id(of: tree.run))  \(tree.run.workflowName)  \(status)"
            return [line] + lines(tree.children, style: style, indent: indent + (isLast ? "   " : "│  "))
        }
    }
}
