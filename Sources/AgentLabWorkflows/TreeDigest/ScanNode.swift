import AgentLabJSON
import Logging
import Orchestration

/// Lists the files and cuts the list into batches.
struct ScanNode: Node {
    func execute(_ state: State, context: NodeContext) async throws -> State {
        let root = RawPath(try state.get("path", as: String.self))
        let size = try state.get("batch_size", as: Int.self)
        let scan = try await BlockingWork.run { try TreeScan(root: root, stop: $0) }
        context.logger.info("tree scanned", metadata: ["files": "\(scan.files.count)"])
        return state.merging(Self.batches(of: scan.files, size: size))
            .merging(Self.findings(scan))
    }

    private static func batches(of files: [RawPath], size: Int) -> [String: JSONValue] {
        let starts = stride(from: 0, to: files.count, by: size)
        var values: [String: JSONValue] = [StateKey.batches.name: .int((files.count + size - 1) / size)]
        for (index, start) in starts.enumerated() {
            let batch = files[start..<min(start + size, files.count)]
            values[BatchKeys(index + 1).paths] = .array(batch.map { JSONValue(bytes: $0.bytes) })
        }
        if !files.isEmpty {
            values[StateKey.nextBatch.name] = 1
        }
        return values
    }

    private static func findings(_ scan: TreeScan) -> [String: JSONValue] {
        [
            StateKey.files.name: 0,
            StateKey.totalBytes.name: 0,
            StateKey.unreadableCount.name: .int(scan.unreadable.count),
            BatchKeys(0).unreadable: scan.unreadable.json(atMost: Unreadable.mostListed),
        ]
    }
}
