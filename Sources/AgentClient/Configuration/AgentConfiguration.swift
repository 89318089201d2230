public import AgentLabJSON

/// An agent: a model of a provider with a system prompt.
public struct AgentConfiguration: ConfigurationValue {
    /// What it is called; empty is unset.
    public var name = ""
    /// What the model is told before every conversation, unless the call says otherwise.
    public var systemPrompt: String?
    /// How its requests are carried.
    public var client = ClientConfiguration()
    /// Who runs its model.
    public var provider: Provider?
    /// Its model.
    public var model = ModelConfiguration()

    /// A provider by its name, or all that there is to know of it.
    public enum Provider: Sendable, Hashable {
        /// One that somebody else knows by this name.
        case named(String)
        /// One that is configured here; its name may be left out.
        case configured(ProviderConfiguration)
    }

    /// Nothing set.
    public init() {}

    /// Names an agent.
    public init(_ name: String, provider: Provider, model: ModelConfiguration, systemPrompt: String? = nil) {
        self.name = name
        self.provider = provider
        self.model = model
        self.systemPrompt = systemPrompt
    }

    /// Reads the keys `name`, `system_prompt`, `client`, `provider` (a name or an object), `model` (a name or an
    /// object).
    public init(reading reader: inout ConfigurationReader) {
        name = reader.string("name") ?? ""
        systemPrompt = reader.string("system_prompt")
        client = reader.part("client") ?? ClientConfiguration()
        if let name = reader.value("provider")?.stringValue {
            provider = .named(name)
        } else {
            provider = reader.part("provider").map(Provider.configured)
        }
        if let name = reader.value("model")?.stringValue {
            model = ModelConfiguration(name)
        } else {
            model = reader.part("model") ?? ModelConfiguration()
        }
    }

    /// What is set, as JSON.
    public var json: JSONValue {
        var members: [String: JSONValue] = [:]
        members.set("name", name)
        members.set("system_prompt", systemPrompt)
        members.set("client", client.json.objectValue ?? [:])
        members["provider"] = provider?.json
        members.set("model", model.json.objectValue ?? [:])
        return .object(members)
    }

    /// This with everything that the other has set instead; providers are merged when both are configured.
    public func merging(_ other: AgentConfiguration) -> AgentConfiguration {
        var merged = self
        merged.name = other.name.isEmpty ? name : other.name
        merged.systemPrompt = other.systemPrompt ?? systemPrompt
        merged.client = client.merging(other.client)
        merged.model = model.merging(other.model)
        switch (provider, other.provider) {
        case (.configured(let mine), .configured(let theirs)): merged.provider = .configured(mine.merging(theirs))
        default: merged.provider = other.provider ?? provider
        }
        return merged
    }

    /// What the parts find, and a provider that is missing.
    public func mistakes(at path: String) -> [ConfigurationMistake] {
        var check = ConfigurationCheck(at: path)
        check.name("name", name)
        check.part("client", client)
        switch provider {
        case .named(let name): check.name("provider", name)
        case .configured(var provider):
            if provider.name.isEmpty { provider.name = name.isEmpty ? "provider" : name }
            check.part("provider", provider)
        case nil: check.report("provider", "is missing: a provider's name, or an object")
        }
        check.part("model", model)
        return check.mistakes
    }
}

extension AgentConfiguration.Provider {
    var json: JSONValue {
        switch self {
        case .named(let name): .string(name)
        case .configured(let provider): provider.json
        }
    }
}
