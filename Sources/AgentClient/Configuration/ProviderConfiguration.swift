/// Who runs the models.
public struct ProviderConfiguration: ConfigurationValue {
    /// What it is called here; empty is unset.
    public var name = ""
    /// What it speaks.
    public var kind: Kind?
    /// Where it is: `http` or `https`, a host, and what stands before the paths of its API.
    ///
    /// Unset, it is `http://127.0.0.1:11434` for Ollama and `https://api.openai.com/v1` for OpenAI; Azure has none.
    public var baseURL: String?
    /// Where the token is found that each call carries; a run may bring its own instead.
    public var token: SecretReference?
    /// Azure's name for the deployed model; unset, the model's name.
    public var deployment: String?
    /// The version of Azure's API; unset, ``defaultAPIVersion``.
    public var apiVersion: String?
    /// What Azure takes the token for; unset, an API key.
    public var auth: Auth?
    /// The options of every call, whatever its protocol and model.
    public var options: ModelOptions = [:]

    /// The APIs that are spoken.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// Ollama's own.
        case ollama
        /// Azure OpenAI's.
        case azure
        /// OpenAI's, which many other servers have too.
        case openai
    }

    /// How Azure is shown who calls.
    public enum Auth: String, Sendable, Hashable, Codable, CaseIterable {
        /// By an API key of the resource, in the header `api-key`.
        case key
        /// By a token of Microsoft Entra, in the header `Authorization`.
        case entra
    }

    /// The version of Azure's API that is spoken unless another is configured.
    public static let defaultAPIVersion = "2024-10-21"

    /// Nothing set.
    public init() {}

    /// Names a provider of a kind.
    public init(_ name: String, kind: Kind, baseURL: String? = nil, token: SecretReference? = nil) {
        self.name = name
        self.kind = kind
        self.baseURL = baseURL
        self.token = token
    }

    /// This with everything that the other has set instead; options are merged by name.
    public func merging(_ other: ProviderConfiguration) -> ProviderConfiguration {
        var merged = self
        merged.name = other.name.isEmpty ? name : other.name
        merged.kind = other.kind ?? kind
        merged.baseURL = other.baseURL ?? baseURL
        merged.token = other.token ?? token
        merged.deployment = other.deployment ?? deployment
        merged.apiVersion = other.apiVersion ?? apiVersion
        merged.auth = other.auth ?? auth
        merged.options = options.merging(options: other.options)
        return merged
    }
}
