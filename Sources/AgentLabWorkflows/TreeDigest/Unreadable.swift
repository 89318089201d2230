import AgentLabJSON

/// What could not be digested, and why: all of it counted, the first of it listed.
struct Unreadable: Sendable {
    private(set) var count = 0
    private(set) var listed: [(path: RawPath, reason: String)] = []

    /// A tree of which everything is unreadable must not fill the state.
    static let mostListed = 1000

    mutating func add(_ path: RawPath, _ reason: String) {
        count += 1
        if listed.count < Self.mostListed {
            listed.append((path, reason))
        }
    }

    /// `[{"path": …, "reason": …}]` by path, at most so many.
    func json(atMost room: Int) -> JSONValue {
        let chosen = listed.sorted { $0.path < $1.path }.prefix(max(0, room))
        return .array(chosen.map { ["path": JSONValue(bytes: $0.path.bytes), "reason": .string($0.reason)] })
    }
}
