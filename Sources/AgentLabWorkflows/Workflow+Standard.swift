public import AgentLab

extension [Workflow] {
    /// The workflows that `agentlabd` comes with.
    public static var standard: [Workflow] {
        [.classifyDocs, .logDigest, .reasoning, .summarize, .treeDigest]
    }
}
