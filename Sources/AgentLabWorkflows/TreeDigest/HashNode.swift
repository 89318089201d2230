import AgentLabJSON
import Orchestration

/// Hashes the next batch: its paths leave the state, its lines of the manifest enter it.
struct HashNode: Node {
    let clock: any Clock<Duration>

    func execute(_ state: State, context: NodeContext) async throws -> State {
        let number = try state.get(StateKey.nextBatch.name, as: Int.self)
        let paths = try Self.paths(state, number)
        let root = RawPath(try state.get("path", as: String.self))
        let batch = try await BlockingWork.run { try HashedBatch(paths, below: root, stop: $0) }
        let delay = try state[.delay] ?? 0
        if delay > 0 {
            try await clock.sleep(for: .milliseconds(delay))
        }
        return try Self.record(batch, number, in: state)
    }

    private static func paths(_ state: State, _ number: Int) throws -> [RawPath] {
        let key = BatchKeys(number).paths
        guard let paths = state[key]?.arrayValue else { throw MissingBatch(key: key) }
        return try paths.map { path in
            guard let bytes = path.bytes else { throw MissingBatch(key: key) }
            return RawPath(bytes)
        }
    }

    private static func record(_ batch: HashedBatch, _ number: Int, in state: State) throws -> State {
        let keys = BatchKeys(number)
        let unreadable = try state[.unreadableCount] ?? 0
        var next =
            try state
            .removing(keys.paths)
            .setting(keys.manifest, to: JSONValue(bytes: batch.manifest))
            .setting(.files, to: (state[.files] ?? 0) + batch.files)
            .setting(.totalBytes, to: (state[.totalBytes] ?? 0) + batch.totalBytes)
            .setting(.unreadableCount, to: unreadable + batch.unreadable.count)
        if batch.unreadable.count > 0 {
            let room = Unreadable.mostListed - unreadable
            next = next.setting(keys.unreadable, to: batch.unreadable.json(atMost: room))
        }
        let hasMore = try number < (state[.batches] ?? 0)
        return hasMore ? try next.setting(.nextBatch, to: number + 1) : next.removing(.nextBatch)
    }

    /// The state has been edited by hand, or is not this workflow's.
    struct MissingBatch: Error, CustomStringConvertible {
        let key: String

        var description: String { "the state's key \"\(key)\" is no list of paths" }
    }
}
