/// What a ``Chain`` has made of its items.
public struct ChainResult<Value: Sendable>: Sendable {
    /// The value after the last item.
    public let value: Value
    /// The value before the first item, then the value after each one; empty unless the configuration asks for them.
    public let intermediates: [Value]
    /// How many items there were.
    public let steps: Int
}

/// A ``Chain`` has ended before its last item.
public struct ChainFailure<Item: Sendable, Value: Sendable>: RetryableError, CancellationEcho {
    /// The name of the chain.
    public let chain: String
    /// The position of the item at which it ended, from 0.
    public let index: Int
    /// That item.
    public let item: Item
    /// The value that the item was to work on.
    public let value: Value
    /// What the item's work has thrown; a `CancellationError` when the task was cancelled.
    public let cause: any Error

    /// What the cause says.
    public var isRetryable: Bool { cause.isWorthRetrying }

    var isEcho: Bool { cause.isCancellation }
}

extension ChainFailure: CustomStringConvertible, CustomDebugStringConvertible {
    /// Chain, position and cause; the item itself is not shown.
    public var description: String { "chain \"\(chain)\" failed at item \(index): \(cause)" }

    /// As the description, with the item.
    public var debugDescription: String { "chain \"\(chain)\" failed at item \(index) (\(item)): \(cause)" }
}
