/// What a ``Parallel`` has made of its items.
public struct ParallelResult<Item: Sendable, Output: Sendable>: Sendable {
    /// The results of the items that have succeeded, in the order of the items and without gaps.
    public let results: [Output]
    /// The items that have failed, in their order; always empty when the configuration fails fast.
    public let failures: [ItemFailure<Item>]
}

/// An item of a ``Parallel`` on which the work has failed.
public struct ItemFailure<Item: Sendable>: Sendable {
    /// The position of the item, from 0.
    public let index: Int
    /// The item.
    public let item: Item
    /// What the work has thrown.
    public let error: any Error
}

/// A ``Parallel`` has failed.
public struct ParallelFailure<Item: Sendable>: RetryableError {
    /// The name of the parallel execution.
    public let name: String
    /// How many items there were.
    public let total: Int
    /// The items that have failed, in their order.
    public let failures: [ItemFailure<Item>]

    /// Whether each of the failures says that trying again may help.
    public var isRetryable: Bool { failures.allSatisfy { $0.error.isWorthRetrying } }
}

extension ParallelFailure: CustomStringConvertible, CustomDebugStringConvertible {
    /// The failures by position, or by message when there are many; the items themselves are not shown.
    public var description: String {
        let parts =
            failures.count <= 5
            ? failures.map { "item \($0.index): \($0.error)" }
            : groups.map { "\($0.indices.count) × \($0.message) (\(Self.list($0.indices)))" }
        return summary + parts.joined(separator: "; ")
    }

    /// Every failure by position, with its item.
    public var debugDescription: String {
        summary + failures.map { "item \($0.index) (\($0.item)): \($0.error)" }.joined(separator: "; ")
    }

    private var summary: String { "\(failures.count) of \(total) items of \"\(name)\" failed: " }

    private var groups: [(message: String, indices: [Int])] {
        Dictionary(grouping: failures) { "\($0.error)" }
            .map { ($0.key, $0.value.map(\.index)) }
            .sorted { ($1.indices.count, $0.message) < ($0.indices.count, $1.message) }
    }

    private static func list(_ indices: [Int]) -> String {
        let shown = indices.prefix(5).map(String.init).joined(separator: ", ")
        return indices.count > 5 ? "items \(shown), …" : indices.count > 1 ? "items \(shown)" : "item \(shown)"
    }
}
