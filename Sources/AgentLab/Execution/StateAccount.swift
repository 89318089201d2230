import AgentLabJSON
import Orchestration

/// What the journal needs to know of a run's state without looking at all of it: how large each key is, which keys
/// nodes have set, and how much has been written since the last snapshot.
struct StateAccount {
    /// The keys that nodes have set since the run began.
    private(set) var produced: Set<String>
    private var sizes: [String: Int] = [:]
    /// About how many bytes the state takes as JSON.
    private(set) var stateSize = 0
    private var sinceSnapshot = 0

    /// What a row costs beside its changes.
    private static let rowOverhead = 64
    /// Small states get no snapshot before this many bytes of changes; reading that much costs nothing.
    private static let leastSnapshotDistance = 64 << 10

    /// Measures a state that has just been written whole, or read back.
    init(_ state: State, produced: Set<String> = []) {
        self.produced = produced
        for (key, value) in state.data {
            setSize(of: key, to: key.utf8.count + value.approximateSize)
        }
    }

    /// Takes a stage's changes into account and answers them as a journal row holds them.
    ///
    /// - Throws: `JSONError` for a value that cannot be stored; nothing is taken into account then.
    mutating func encode(_ changes: StateChanges) throws -> [UInt8]? {
        guard !changes.isEmpty else {
            sinceSnapshot += Self.rowOverhead
            return nil
        }
        var measured: [(String, Int)] = []
        measured.reserveCapacity(changes.set.count)
        var buffer = Array("{\"set\":{".utf8)
        var isFirst = true
        for (key, value) in changes.set {
            if !isFirst { buffer.append(UInt8(ascii: ",")) }
            isFirst = false
            let start = buffer.count
            try JSONValue.string(key).encodeStorable(into: &buffer)
            buffer.append(UInt8(ascii: ":"))
            try value.encodeStorable(into: &buffer)
            measured.append((key, buffer.count - start))
        }
        buffer.append(UInt8(ascii: "}"))
        if !changes.removed.isEmpty {
            buffer += Array(",\"removed\":".utf8)
            buffer += JSONText.array(changes.removed)
        }
        buffer.append(UInt8(ascii: "}"))
        for (key, size) in measured {
            setSize(of: key, to: size)
            produced.insert(key)
        }
        for key in changes.removed {
            setSize(of: key, to: nil)
            produced.remove(key)
        }
        sinceSnapshot += buffer.count + Self.rowOverhead
        return buffer
    }

    /// Whether what would have to be folded outweighs the state itself, several times: a state of which each stage
    /// replaces all would be written twice at every stage otherwise.
    var needsSnapshot: Bool {
        sinceSnapshot >= max(Self.snapshotFactor * stateSize, Self.leastSnapshotDistance)
    }

    private static let snapshotFactor = 4

    /// Records that a snapshot is written with the present row.
    mutating func noteSnapshot() {
        sinceSnapshot = 0
    }

    private mutating func setSize(of key: String, to size: Int?) {
        let former = size.map { sizes.updateValue($0, forKey: key) } ?? sizes.removeValue(forKey: key)
        stateSize += (size ?? 0) - ((former ?? nil) ?? 0)
    }
}
