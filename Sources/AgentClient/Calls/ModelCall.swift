/// A checked request with everything that a provider is sent.
struct ModelCall: Sendable {
    let kind: AgentProtocol
    let model: String
    let options: ModelOptions
    var messages: [AgentMessage] = []
    var tools: [ToolDefinition] = []
    /// What vectors are asked for.
    var texts: [String] = []
}
