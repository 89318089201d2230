import AgentLabJSON
import Crypto
import FoundationEssentials
import Orchestration

/// Digests the manifest and clears away what only served to make it.
struct SummariseNode: Node {
    func execute(_ state: State, context: NodeContext) async throws -> State {
        let batches = try state[.batches] ?? 0
        let digest = try await BlockingWork.run { try Self.digest(state, batches, $0) }
        var next = state.setting("digest", to: .string(digest))
            .setting("unreadable", to: Self.unreadable(state, batches))
        for keys in (0...batches).map(BatchKeys.init) {
            next = next.removing(keys.manifest).removing(keys.unreadable)
        }
        return next
    }

    private static func digest(_ state: State, _ batches: Int, _ stop: BlockingWork.Stop) throws -> String {
        var hash = SHA256()
        for key in (0..<batches).map({ BatchKeys($0 + 1).manifest }) {
            try stop.check()
            guard let lines = state[key]?.bytes else { throw HashNode.MissingBatch(key: key) }
            hash.update(data: lines)
        }
        return String(decoding: hash.finalize().hexadecimal, as: UTF8.self)
    }

    private static func unreadable(_ state: State, _ batches: Int) -> JSONValue {
        .array((0...batches).flatMap { state[BatchKeys($0).unreadable]?.arrayValue ?? [] })
    }
}
