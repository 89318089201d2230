/// How a ``Conditional`` is executed.
public struct ConditionalConfiguration: LayeredConfiguration {
    /// The name of the observer in the environment's registry; `default` is the environment's own.
    public var observer: String

    /// Makes the defaults.
    public init() {
        self.init(observer: ObserverRegistry.defaultName)
    }

    /// Makes a configuration; what is left out has its default.
    public init(
        observer: String = ObserverRegistry.defaultName
    ) {
        self.observer = observer
    }
}

extension ConditionalConfiguration {
    /// What one layer sets; the meaning of the fields is that of the configuration's.
    public struct Overrides: Codable, Sendable {
        /// Sets ``ConditionalConfiguration/observer``.
        public var observer: String?

        private enum CodingKeys: String, CodingKey {
            case observer
        }

        /// Makes a layer; what is left out stays unset.
        public init(
            observer: String? = nil
        ) {
            self.observer = observer
        }
    }

    /// Every field, set to the value that it has.
    public var overrides: Overrides {
        Overrides(
            observer: observer
        )
    }

    /// Sets what the overrides set and leaves the rest as it is.
    public mutating func merge(_ overrides: Overrides) {
        observer = overrides.observer ?? observer
    }
}
