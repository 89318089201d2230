import AgentLabJSON

extension AgentClient {
    /// Checks a request, and puts it together with what the agent is configured to send.
    func call(_ kind: AgentProtocol, _ request: AgentRequest) throws(AgentError) -> ModelCall {
        guard !request.messages.isEmpty else { throw AgentError(.invalidRequest, "there is no message to send") }
        let hasImages = request.messages.contains { !$0.images.isEmpty }
        switch kind {
        case .vision where !hasImages: throw AgentError(.invalidRequest, "there is no image to look at")
        case .chat where hasImages, .tools where hasImages:
            throw AgentError(.invalidRequest, "images are for the protocol vision, not for \(kind.rawValue)")
        case .tools where request.tools.isEmpty: throw AgentError(.invalidRequest, "there is no function to call")
        case .chat where !request.tools.isEmpty, .vision where !request.tools.isEmpty:
            throw AgentError(.invalidRequest, "functions are for the protocol tools, not for \(kind.rawValue)")
        default: break
        }
        var call = try call(kind, options: request.options)
        call.tools = request.tools
        if let system = request.system ?? configuration.systemPrompt, !system.isEmpty {
            call.messages.append(AgentMessage(.system, system))
        }
        call.messages += request.messages
        return call
    }

    func call(_ kind: AgentProtocol, options: ModelOptions) throws(AgentError) -> ModelCall {
        let model = configuration.model
        guard model.capabilities.isEmpty || model.capabilities[kind] != nil else {
            let names = model.capabilities.keys.map(\.rawValue).sorted().joined(separator: ", ")
            throw AgentError(
                .unsupported,
                "the model \(model.name) is configured for \(names), not for \(kind.rawValue)"
            )
        }
        if let mistake = options.mistakes(at: "options").first { throw AgentError(.invalidRequest, "\(mistake)") }
        var merged = exchange.provider.options
        merged = merged.merging(options: model.capabilities[kind] ?? [:]).merging(options: options)
        return ModelCall(kind: kind, model: model.name, options: merged.filter { !$0.value.isNull })
    }
}
