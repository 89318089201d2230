/// A key of the state together with the type of its value.
///
/// Declare one for each key that a workflow uses, then read and write the state without touching JSON:
///
/// ```swift
/// extension StateKey where Value == String {
///     static var summary: Self { "summary" }
/// }
///
/// let state = try state.setting(.summary, to: "short")
/// let summary = try state[.summary]  // String?
/// ```
public struct StateKey<Value: Codable & Sendable>: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The key in the state's data.
    public let name: String

    /// Makes a typed key.
    public init(_ name: String) {
        self.name = name
    }

    /// Makes the typed key that is written.
    public init(stringLiteral value: String) {
        name = value
    }
}
