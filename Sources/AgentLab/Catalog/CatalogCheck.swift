import AgentClient
import AgentLabAPI
import AgentLabJSON

/// Configurations of the catalog, as what can be called; whatever keeps one from that is said at once.
enum CatalogCheck {
    /// - Throws: ``LaboratoryError`` with `invalid_params` and every mistake.
    @discardableResult static func provider(
        _ name: String,
        _ config: JSONValue
    ) throws(LaboratoryError) -> ProviderConfiguration {
        let members = try members(of: config, without: ["name"], kind: "provider", name)
        do throws(ConfigurationError) {
            return try ProviderConfiguration(json: .object(members.merging(["name": .string(name)]) { $1 }))
        } catch {
            throw refusal("provider", name, error)
        }
    }

    /// - Throws: ``LaboratoryError`` with `invalid_params` and every mistake.
    @discardableResult static func agent(
        _ name: String,
        _ config: JSONValue,
        of provider: String,
        _ providerConfig: JSONValue
    ) throws(LaboratoryError) -> AgentConfiguration {
        let members = try members(of: config, without: ["name", "provider"], kind: "agent", name)
        let known = try Self.provider(provider, providerConfig)
        do throws(ConfigurationError) {
            var agent = try AgentConfiguration(
                json: .object(members.merging(["name": .string(name), "provider": .string(provider)]) { $1 })
            )
            agent.provider = .configured(known)
            try agent.validate()
            return agent
        } catch {
            throw refusal("agent", name, error)
        }
    }

    private static func members(
        of config: JSONValue,
        without foreign: [String],
        kind: String,
        _ name: String
    ) throws(LaboratoryError) -> [String: JSONValue] {
        guard let members = config.objectValue else {
            throw LaboratoryError(.invalidParams, "\(kind) \"\(name)\": config must be an object")
        }
        if let key = foreign.first(where: { members[$0] != nil }) {
            throw LaboratoryError(
                .invalidParams,
                "\(kind) \"\(name)\": config.\(key) stands beside the configuration, not in it"
            )
        }
        if let path = config.pathOfNUL() {
            throw LaboratoryError(
                .invalidParams,
                "\(kind) \"\(name)\": config \(path) contains a NUL character, which PostgreSQL cannot store"
            )
        }
        return members
    }

    private static func refusal(_ kind: String, _ name: String, _ error: ConfigurationError) -> LaboratoryError {
        let mistakes = error.mistakes.map { "config.\($0)" }.joined(separator: "; ")
        return LaboratoryError(.invalidParams, "\(kind) \"\(name)\": \(mistakes)", cause: error)
    }
}
