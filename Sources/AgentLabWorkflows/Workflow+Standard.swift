public import AgentLab

extension [Workflow] {
    /// The workflows that `agentlabd` comes with.
    public static var standard: [Workflow] {
        [.logDigest, .treeDigest]
    }
}
