import AgentLab

extension ReloadablePart {
    /// The workflow files, and which directories they are in.
    static func workflowFiles(of laboratory: Laboratory) -> ReloadablePart {
        ReloadablePart("workflow files", settings: [.workflowDirectories]) { configuration in
            let changes = try await laboratory.loadWorkflows(from: configuration.workflowDirectories)
            let failures = laboratory.registry.failures
            guard failures.isEmpty else { throw UnusableFiles(failures: failures, changes: changes) }
            return changes
        }
    }
}

/// Some files cannot be used; the others are in force.
private struct UnusableFiles: Error, CustomStringConvertible {
    let failures: [WorkflowFileError]
    let changes: [String]

    var description: String { (failures.flatMap(\.lines) + changes.map { "\($0) (in force)" }).joined(separator: "\n") }
}
