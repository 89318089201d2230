public import AgentLabJSON
public import Orchestration

/// A way to a value in the state: a key, then keys of maps and positions in lists, with dots between them.
public struct StatePath: Sendable, Hashable {
    /// The parts of the path; the first is a key of the state.
    public let parts: [String]

    /// Reads a path such as `approval.ok` or `hosts.0.name`; `nil` when a part of it is empty.
    public init?(_ text: String) {
        parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.allSatisfy({ !$0.isEmpty && !$0.contains(where: \.isWhitespace) }) else { return nil }
    }

    /// The key of the state.
    public var key: String { parts[0] }

    /// What is there; `nil` when the way ends before.
    public func value(in state: State) -> JSONValue? {
        guard var value = state[key] else { return nil }
        for part in parts.dropFirst() {
            guard let next = value[part] ?? Int(part).flatMap({ value[$0] }) else { return nil }
            value = next
        }
        return value
    }
}

extension StatePath: CustomStringConvertible {
    /// The parts with dots between them.
    public var description: String { parts.joined(separator: ".") }
}
