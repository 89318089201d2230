/// Why a stage cannot wait, or has waited in vain.
public enum WaitError: RetryableError, Hashable, CustomStringConvertible {
    /// Signals and child runs exist only where a daemon executes the graph.
    case needsDaemon(String)
    /// A wait is the whole of a stage; it cannot be a part of a step or an item.
    case withinStep(StepKey)
    /// No signal came in time.
    case noSignal(name: String, limit: Duration)

    /// False: another attempt would wait just the same.
    public var isRetryable: Bool { false }

    /// The fault in a sentence.
    public var description: String {
        switch self {
        case .needsDaemon(let what): "\(what) needs a daemon, which this graph is executed without"
        case .withinStep(let key): "a wait is the whole of a node and cannot be part of the step \"\(key.name)\""
        case .noSignal(let name, let limit): "no signal \"\(name)\" came within \(limit.seconds) s"
        }
    }
}
