public import AgentLabJSON

/// A named condition over the state, by which an edge is taken or not.
///
/// The name is recorded with the decision. It is made of the condition itself unless ``named(_:)`` gives another one.
public struct Predicate: Sendable {
    /// What the decision's record calls this condition.
    public let name: String
    private let condition: Condition

    private indirect enum Condition: Sendable {
        case always
        case exists(String)
        case equals(String, JSONValue)
        case not(Predicate)
        case all([Predicate])
        case any([Predicate])
        case custom(@Sendable (State) throws -> Bool)
    }

    private init(name: String, condition: Condition) {
        self.name = name
        self.condition = condition
    }

    /// A condition in Swift.
    ///
    /// - Parameters:
    ///   - name: What the decision's record calls it.
    ///   - evaluate: Whether the state meets it. What it throws fails the run at the node that the edge leaves.
    public init(_ name: String, _ evaluate: @escaping @Sendable (State) throws -> Bool) {
        self.init(name: name, condition: .custom(evaluate))
    }

    /// The same condition under another name.
    public func named(_ name: String) -> Predicate {
        Predicate(name: name, condition: condition)
    }

    /// Whether the state meets the condition.
    ///
    /// - Throws: What a condition written in Swift throws; the others never do.
    public func evaluate(_ state: State) throws -> Bool {
        switch condition {
        case .always: true
        case .exists(let key): state[key] != nil
        case .equals(let key, let value): state[key] == value
        case .not(let predicate): try !predicate.evaluate(state)
        case .all(let predicates): try predicates.allSatisfy { try $0.evaluate(state) }
        case .any(let predicates): try predicates.contains { try $0.evaluate(state) }
        case .custom(let evaluate): try evaluate(state)
        }
    }
}

extension Predicate {
    /// Holds for every state.
    public static var always: Predicate { Predicate(name: "always", condition: .always) }

    /// Holds when the state has the key, also with the value `null`.
    public static func exists(_ key: String) -> Predicate {
        Predicate(name: "exists(\(key))", condition: .exists(key))
    }

    /// Holds when the state has the key with exactly this value; `1` and `1.0` differ.
    public static func equals(_ key: String, _ value: JSONValue) -> Predicate {
        Predicate(name: "equals(\(key), \(value.encodedString()))", condition: .equals(key, value))
    }

    /// Holds when the other one does not.
    public static func not(_ predicate: Predicate) -> Predicate {
        Predicate(name: "not(\(predicate.name))", condition: .not(predicate))
    }

    /// Holds when all of them do, and when there are none; evaluated in order up to the first that does not.
    public static func all(_ predicates: [Predicate]) -> Predicate {
        Predicate(name: "all(\(joined(predicates)))", condition: .all(predicates))
    }

    /// Holds when one of them does; evaluated in order up to the first that does.
    public static func any(_ predicates: [Predicate]) -> Predicate {
        Predicate(name: "any(\(joined(predicates)))", condition: .any(predicates))
    }

    private static func joined(_ predicates: [Predicate]) -> String {
        predicates.map(\.name).joined(separator: ", ")
    }
}
