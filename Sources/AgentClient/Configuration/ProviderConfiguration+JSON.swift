public import AgentLabJSON

extension ProviderConfiguration {
    /// Reads the keys `name`, `kind`, `base_url`, `token`, `deployment`, `api_version`, `auth`, `options`.
    public init(reading reader: inout ConfigurationReader) {
        self.init()
        name = reader.string("name") ?? ""
        kind = reader.choice("kind")
        baseURL = reader.string("base_url")
        if let text = reader.string("token") {
            do throws(SecretReferenceError) {
                token = try SecretReference(parsing: text)
            } catch {
                reader.report("token", error.message)
            }
        }
        deployment = reader.string("deployment")
        apiVersion = reader.string("api_version")
        auth = reader.choice("auth")
        options = reader.object("options") ?? [:]
    }

    /// What is set, as JSON.
    public var json: JSONValue {
        var members: [String: JSONValue] = [:]
        members.set("name", name)
        members.set("kind", kind?.rawValue)
        members.set("base_url", baseURL)
        members.set("token", token?.description)
        members.set("deployment", deployment)
        members.set("api_version", apiVersion)
        members.set("auth", auth?.rawValue)
        members.set("options", options)
        return .object(members)
    }
}
