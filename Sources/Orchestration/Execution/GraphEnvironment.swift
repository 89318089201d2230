public import Logging

/// What graphs and patterns work with: observers, stores, logger and clock.
///
/// Configurations name observers and stores; the name `default` stands for the ones given here directly.
public struct GraphEnvironment: Sendable {
    /// Is told what happens, where a configuration names no other.
    public var observer: (any Observer)?
    /// Keeps the checkpoints, where a configuration names no other; without one they are kept in `memory`.
    public var checkpointStore: (any CheckpointStore)?
    /// The observers that a configuration can name.
    public var observers: ObserverRegistry
    /// The checkpoint stores that a configuration can name.
    public var checkpointStores: CheckpointStoreRegistry
    /// Reaches the nodes through their context.
    public var logger: Logger
    /// What waiting goes by.
    public var clock: any Clock<Duration>

    /// Makes an environment; what is left out has its default.
    ///
    /// Without a logger nothing is logged.
    public init(
        observer: (any Observer)? = nil,
        checkpointStore: (any CheckpointStore)? = nil,
        observers: ObserverRegistry? = nil,
        checkpointStores: CheckpointStoreRegistry = CheckpointStoreRegistry(),
        logger: Logger = Logger(label: "agentlab.orchestration") { _ in SwiftLogNoOpLogHandler() },
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.observer = observer
        self.checkpointStore = checkpointStore
        self.observers = observers ?? ObserverRegistry(logger: logger)
        self.checkpointStores = checkpointStores
        self.logger = logger
        self.clock = clock
    }
}

extension GraphEnvironment {
    /// The observer of a name; nil when nobody is to be told.
    func observer(named name: String) throws(RegistryError) -> (any Observer)? {
        let observer = name == ObserverRegistry.defaultName ? observer : try observers.find(name)
        return observer is NoObserver ? nil : observer
    }

    func checkpointStore(named name: String) throws(RegistryError) -> any CheckpointStore {
        if name != CheckpointStoreRegistry.defaultName { return try checkpointStores.find(name) }
        if let checkpointStore { return checkpointStore }
        return try checkpointStores.find("memory")
    }
}
