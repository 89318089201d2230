/// Asks a provider which models it has, to see whether it is reached and takes the token.
///
/// Errors: ``ControlError/Reason/providerNotFound``, ``ControlError/Reason/agentFailed`` with what went wrong.
public struct ProvidersTest: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public struct Result: Codable, Hashable, Sendable {
        /// The names of its models, sorted; absent where the provider has no such list.
        public var models: [String]?
        /// How long it took to answer, in milliseconds.
        public var durationMilliseconds: Double

        /// Takes every field as it is; nothing is checked here.
        public init(models: [String]?, durationMilliseconds: Double) {
            self.models = models
            self.durationMilliseconds = durationMilliseconds
        }

        private enum CodingKeys: String, CodingKey {
            case models
            case durationMilliseconds = "duration_ms"
        }
    }

    /// The method's name on the wire.
    public static let name = "providers.test"

    /// Its name, or its id.
    public var provider: String
    /// A `token` in place of the provider's own.
    public var secrets: SecretValues?

    /// Takes every field as it is; nothing is checked here.
    public init(provider: String, secrets: SecretValues? = nil) {
        self.provider = provider
        self.secrets = secrets
    }
}
