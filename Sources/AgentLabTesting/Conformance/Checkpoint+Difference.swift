internal import AgentLabJSON
internal import FoundationEssentials
internal import Orchestration

extension Checkpoint {
    /// The first thing in which this checkpoint is not the one that was saved; nil when there is none.
    func difference(from saved: Checkpoint) -> String? {
        if state.runID != saved.state.runID { return "run is \(state.runID), not \(saved.state.runID)" }
        if iteration != saved.iteration { return "iteration is \(iteration), not \(saved.iteration)" }
        if let difference = Self.difference(of: next, from: saved.next) { return "next \(difference)" }
        if let difference = Self.difference(of: state.checkpointNode, from: saved.state.checkpointNode) {
            return "checkpointNode \(difference)"
        }
        // A microsecond, and what a Date of our days cannot resolve.
        if abs(state.timestamp.timeIntervalSince(saved.state.timestamp)) > 0.000_001_5 {
            return "timestamp is off by more than a microsecond"
        }
        return Self.difference(of: state.data, from: saved.state.data)
    }

    // Here and below bytes are compared: == takes two spellings of one character, and both zeros, for the same.

    private static func difference(of node: NodeName?, from saved: NodeName?) -> String? {
        if node.map({ Array($0.rawValue.utf8) }) == saved.map({ Array($0.rawValue.utf8) }) { return nil }
        return "was \(text(saved)) and is \(text(node))"
    }

    private static func text(_ node: NodeName?) -> String { node.map { "\"\($0)\"" } ?? "nil" }

    private static func difference(of data: [String: JSONValue], from saved: [String: JSONValue]) -> String? {
        for (key, value) in saved.sorted(by: { $0.key < $1.key }) {
            guard let found = data[key] else { return "key \"\(key)\" is missing" }
            if found.encoded() != value.encoded() { return "key \"\(key)\" \(change(from: value, to: found))" }
        }
        if let key = data.keys.first(where: { saved[$0] == nil }) { return "key \"\(key)\" was not saved" }
        let isSame = JSONValue.object(data).encoded() == JSONValue.object(saved).encoded()
        return isSame ? nil : "a key is spelled in another way"
    }

    private static func change(from value: JSONValue, to found: JSONValue) -> String {
        let (before, after) = (value.encodedString(), found.encodedString())
        return max(before.utf8.count, after.utf8.count) > 200
            ? "has another value" : "was \(before) and is \(after)"
    }
}
