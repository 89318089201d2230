public import AgentLabJSON
public import FoundationEssentials
import Synchronization

/// What a run knows: named JSON values, handed from node to node.
///
/// A state never changes; setting, merging and removing make the next one. That costs
/// what the change costs, however large the state is: the values are shared, and only what has been set or removed since
/// the last stage is kept apart.
public struct State: Sendable {
    /// The run that this state belongs to.
    public private(set) var runID: RunID
    /// The node whose completion this state is the record of; nil before the first.
    public package(set) var checkpointNode: NodeName?
    /// When the state was made or, after a node, when that node ended.
    public package(set) var timestamp: Date
    /// Secrets of the run, in memory only.
    public private(set) var secrets: Secrets

    /// The values as of the last commit.
    var base: [String: JSONValue]
    /// What has been set (a value) or removed (nil) since.
    var overlay: [String: JSONValue?] = [:]
    /// Names the base: states of the same lineage have the same base, so their overlays can be compared instead.
    var lineage = StateLineage.next()

    /// Makes the state that a run begins with.
    public init(
        _ data: [String: JSONValue] = [:],
        runID: RunID = RunID(),
        secrets: Secrets = Secrets(),
        timestamp: Date = Date()
    ) {
        self.runID = runID
        self.secrets = secrets
        self.timestamp = timestamp
        base = data
    }

    /// Makes a state as it was recorded after a node.
    package init(
        _ data: [String: JSONValue],
        runID: RunID,
        secrets: Secrets,
        timestamp: Date,
        checkpointNode: NodeName?
    ) {
        self.init(data, runID: runID, secrets: secrets, timestamp: timestamp)
        self.checkpointNode = checkpointNode
    }
}

extension State {
    /// All values.
    ///
    /// Costs a copy of the dictionary when something has been changed since the last stage.
    public var data: [String: JSONValue] {
        var data = base
        data.fold(overlay)
        return data
    }

    /// The value of a key; nil when there is none.
    public subscript(key: String) -> JSONValue? {
        overlay.isEmpty ? base[key] : overlay[key] ?? base[key]
    }

    /// The state with a key set to a value.
    public consuming func setting(_ key: String, to value: JSONValue) -> State {
        overlay[key] = .some(value)
        return self
    }

    /// The state with all the given keys set.
    public consuming func merging(_ values: [String: JSONValue]) -> State {
        for (key, value) in values {
            overlay[key] = .some(value)
        }
        return self
    }

    /// The state with the values of another one set; run, secrets and times stay.
    public consuming func merging(_ other: State) -> State {
        merging(other.data)
    }

    /// The state without a key; the same state when it has none.
    public consuming func removing(_ key: String) -> State {
        overlay.updateValue(nil, forKey: key)
        return self
    }

    /// The state with other secrets.
    package consuming func with(_ secrets: Secrets) -> State {
        self.secrets = secrets
        return self
    }

    /// Becomes the state that a node has made of this one.
    ///
    /// Run and secrets stay what they are, also when the node returns a state that it has made from nothing.
    mutating func advance(to next: consuming State, after node: NodeName, at time: Date) {
        let (runID, secrets) = (runID, secrets)
        // Consumed, or else `next` would share the values still while they are changed in place.
        self = consume next
        self.runID = runID
        self.secrets = secrets
        checkpointNode = node
        timestamp = time
        commit()
    }
}

extension State: CustomStringConvertible {
    /// The run and the number of keys; values and secrets are not shown.
    public var description: String {
        let node = checkpointNode.map { ", after \($0)" } ?? ""
        return "State(run \(runID)\(node), \(data.count) keys)"
    }
}

extension [String: JSONValue] {
    mutating func fold(_ overlay: [String: JSONValue?]) {
        for (key, value) in overlay {
            self[key] = value
        }
    }
}

/// Hands out numbers that no two bases in this process share.
enum StateLineage {
    private static let last = Atomic<UInt64>(0)

    static func next() -> UInt64 {
        last.wrappingAdd(1, ordering: .relaxed).newValue
    }
}
