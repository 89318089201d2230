/// When checkpoints are written, where, and how long they live.
public struct CheckpointConfiguration: LayeredConfiguration {
    /// The name of the store in the environment's registry; `default` is the environment's own.
    public var store: String
    /// Stages from one checkpoint to the next; 0 writes none.
    ///
    /// With any other number the first one is written before the first stage.
    public var interval: Int
    /// Whether the checkpoint stays after the run has completed; else it is deleted then.
    public var preserve: Bool

    /// Makes the defaults.
    public init() {
        self.init(store: CheckpointStoreRegistry.defaultName)
    }

    /// Makes a configuration; what is left out has its default.
    public init(
        store: String = CheckpointStoreRegistry.defaultName,
        interval: Int = 0,
        preserve: Bool = false
    ) {
        self.store = store
        self.interval = interval
        self.preserve = preserve
    }
}

extension CheckpointConfiguration {
    /// What one layer sets; the meaning of the fields is that of the configuration's.
    public struct Overrides: Codable, Sendable {
        /// Sets ``CheckpointConfiguration/store``.
        public var store: String?
        /// Sets ``CheckpointConfiguration/interval``.
        public var interval: Int?
        /// Sets ``CheckpointConfiguration/preserve``.
        public var preserve: Bool?

        private enum CodingKeys: String, CodingKey {
            case store
            case interval
            case preserve
        }

        /// Makes a layer; what is left out stays unset.
        public init(
            store: String? = nil,
            interval: Int? = nil,
            preserve: Bool? = nil
        ) {
            self.store = store
            self.interval = interval
            self.preserve = preserve
        }
    }

    /// Every field, set to the value that it has.
    public var overrides: Overrides {
        Overrides(
            store: store,
            interval: interval,
            preserve: preserve
        )
    }

    /// Sets what the overrides set and leaves the rest as it is.
    public mutating func merge(_ overrides: Overrides) {
        store = overrides.store ?? store
        interval = overrides.interval ?? interval
        preserve = overrides.preserve ?? preserve
    }
}
