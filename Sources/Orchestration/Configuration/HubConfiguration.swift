/// How a ``Hub`` works.
public struct HubConfiguration: LayeredConfiguration {
    /// The name of the hub in errors and log lines.
    public var name: String
    /// How many messages may wait for a member; at least 1.
    public var channelBufferSize: Int
    /// How long a request waits for its reply unless it says otherwise.
    public var defaultTimeout: Duration

    /// Makes the defaults.
    public init() {
        self.init(name: "hub")
    }

    /// Makes a configuration; what is left out has its default.
    public init(
        name: String = "hub",
        channelBufferSize: Int = 100,
        defaultTimeout: Duration = .seconds(30)
    ) {
        self.name = name
        self.channelBufferSize = channelBufferSize
        self.defaultTimeout = defaultTimeout
    }
}

extension HubConfiguration {
    /// What one layer sets; the meaning of the fields is that of the configuration's.
    public struct Overrides: Codable, Sendable {
        /// Sets ``HubConfiguration/name``.
        public var name: String?
        /// Sets ``HubConfiguration/channelBufferSize``.
        public var channelBufferSize: Int?
        /// Sets ``HubConfiguration/defaultTimeout`` in seconds.
        public var defaultTimeoutSeconds: Double?

        private enum CodingKeys: String, CodingKey {
            case name
            case channelBufferSize = "channel_buffer_size"
            case defaultTimeoutSeconds = "default_timeout_seconds"
        }

        /// Makes a layer; what is left out stays unset.
        public init(
            name: String? = nil,
            channelBufferSize: Int? = nil,
            defaultTimeoutSeconds: Double? = nil
        ) {
            self.name = name
            self.channelBufferSize = channelBufferSize
            self.defaultTimeoutSeconds = defaultTimeoutSeconds
        }
    }

    /// Every field, set to the value that it has.
    public var overrides: Overrides {
        Overrides(
            name: name,
            channelBufferSize: channelBufferSize,
            defaultTimeoutSeconds: defaultTimeout.seconds
        )
    }

    /// Sets what the overrides set and leaves the rest as it is.
    public mutating func merge(_ overrides: Overrides) {
        name = overrides.name ?? name
        channelBufferSize = overrides.channelBufferSize ?? channelBufferSize
        defaultTimeout = overrides.defaultTimeoutSeconds.map { .seconds(clamping: $0) } ?? defaultTimeout
    }
}
