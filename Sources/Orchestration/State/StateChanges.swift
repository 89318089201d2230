package import AgentLabJSON

/// What turns one state into the next: the keys that got another value and those that are gone.
///
/// A key is in at most one of the two.
package struct StateChanges: Sendable, Equatable, Codable {
    /// Keys with their new values.
    package var set: [String: JSONValue]
    /// Keys that existed and no longer do.
    package var removed: Set<String>

    package init(set: [String: JSONValue] = [:], removed: Set<String> = []) {
        self.set = set
        self.removed = removed
    }

    /// How many keys are concerned.
    package var count: Int { self.set.count + removed.count }
    package var isEmpty: Bool { self.set.isEmpty && removed.isEmpty }
}
