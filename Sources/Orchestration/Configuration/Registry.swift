public import Logging
import Synchronization

/// Things by name, safe to use from many tasks at once.
public final class Registry<Value: Sendable>: Sendable {
    /// The name that stands for what the environment itself holds; nothing can be registered under it.
    public static var defaultName: String { "default" }

    /// What the values are, for error messages.
    private let kind: String
    private let values: Mutex<[String: Value]>

    init(kind: String, values: [String: Value]) {
        self.kind = kind
        self.values = Mutex(values)
    }

    /// The names, sorted.
    public var names: [String] { values.withLock { $0.keys.sorted() } }

    /// Adds a value under a name that is free.
    ///
    /// - Throws: ``RegistryError`` when the name is taken.
    public func register(_ value: Value, as name: String) throws(RegistryError) {
        let isFree = values.withLock { values in
            guard name != Self.defaultName, values[name] == nil else { return false }
            values[name] = value
            return true
        }
        guard isFree else { throw RegistryError(code: .duplicateName, kind: kind, name: name, known: names) }
    }

    /// The value of a name.
    ///
    /// - Throws: ``RegistryError`` that lists the known names when there is none.
    public func find(_ name: String) throws(RegistryError) -> Value {
        guard let value = values.withLock({ $0[name] }) else {
            throw RegistryError(code: .unknownName, kind: kind, name: name, known: names)
        }
        return value
    }
}

/// Observers by name.
public typealias ObserverRegistry = Registry<any Observer>

/// Checkpoint stores by name.
public typealias CheckpointStoreRegistry = Registry<any CheckpointStore>

extension Registry<any Observer> {
    /// Makes a registry with `noop` and `log`, which writes to the logger.
    public convenience init(logger: Logger) {
        self.init(kind: "observer", values: ["noop": NoObserver(), "log": LogObserver(logger)])
    }
}

extension Registry<any CheckpointStore> {
    /// Makes a registry with `memory`, a store of its own.
    public convenience init() {
        self.init(kind: "checkpoint store", values: ["memory": MemoryCheckpointStore()])
    }
}

/// A name that a registry does not know, or that is taken.
public struct RegistryError: RetryableError, Hashable, CustomStringConvertible {
    /// The kinds of faults; more may be added.
    public struct Code: RawRepresentable, Sendable, Hashable {
        /// The code's name.
        public let rawValue: String

        /// Takes any name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// Nothing is registered under the name.
        public static let unknownName = Code(rawValue: "unknown_name")
        /// Something else is registered under the name.
        public static let duplicateName = Code(rawValue: "duplicate_name")
    }

    /// What kind of fault it is.
    public let code: Code
    /// What was looked up.
    public let kind: String
    /// The name in question.
    public let name: String
    /// The names that are registered.
    public let known: [String]

    /// False: the registry is the same at the next attempt.
    public var isRetryable: Bool { false }

    /// The fault in a sentence.
    public var description: String {
        let names = known.joined(separator: ", ")
        return code == .duplicateName
            ? "the \(kind) name \"\(name)\" is taken already (known: \(names))"
            : "there is no \(kind) \"\(name)\" (known: \(names))"
    }
}
