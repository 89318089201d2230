public import AgentLab
import AgentLabJSON
import Orchestration

extension Workflow {
    /// Digests all regular files below a directory into one SHA-256, in batches of which each is a durable stage.
    ///
    /// The digest is that of the lines `HEX  RELATIVE-PATH\n`, one for each file, HEX being the SHA-256 of its contents,
    /// sorted by path in byte order; so for names without line breaks and backslashes it is what
    /// `find . -type f -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum` prints.
    ///
    /// Links are not followed and special files are ignored. What cannot be read (also a file that vanishes on the way) and
    /// links that lead nowhere are listed in `unreadable`, up to a thousand, and counted in `unreadable_count`. A name that is
    /// not UTF-8 appears as `{"base64": …}`. More than a million files are refused.
    ///
    /// Params: `path` (absolute), `batch_size` (64), `delay_ms` (none; a pause after each batch, to be kind to a disk).
    /// Result: `files`, `total_bytes`, `digest`, `batches`, `unreadable`, `unreadable_count`.
    public static var treeDigest: Workflow {
        treeDigest(clock: ContinuousClock())
    }

    /// - Parameter clock: What `delay_ms` is measured by.
    package static func treeDigest(clock: any Clock<Duration>) -> Workflow {
        Workflow(
            name: "tree-digest",
            description: "Digest all files below a directory into one SHA-256 that find, sha256sum and sort can check.",
            parameters: [
                .required("path", .string, "The directory, as an absolute path."),
                .optional("batch_size", .integer, default: 64, in: 1...10_000, "How many files one stage hashes."),
                .optional("delay_ms", .integer, default: 0, in: 0...3_600_000, "How long to pause after each batch."),
            ],
            outputs: ["files", "total_bytes", "digest", "batches", "unreadable", "unreadable_count"],
            // One stage a batch, and a batch may be a single file.
            maxIterations: TreeScan.mostFiles + 2,
            initialState: { parameters in
                _ = try AbsolutePath(parameters)
                return parameters.values
            },
            graph: { graph, _ in
                graph.addNode("scan", ScanNode())
                graph.addNode("hash", HashNode(clock: clock))
                graph.addNode("summarise", SummariseNode())
                for node in ["scan", "hash"] as [NodeName] {
                    graph.addEdge(from: node, to: "hash", when: .exists(StateKey.nextBatch.name), named: "files left")
                    graph.addEdge(from: node, to: "summarise")
                }
                graph.setEntryPoint("scan")
                graph.addExitPoint("summarise")
            }
        )
    }
}

extension StateKey where Value == Int {
    static var batchSize: Self { Self("batch_size") }
    static var delay: Self { Self("delay_ms") }
    static var files: Self { Self("files") }
    static var totalBytes: Self { Self("total_bytes") }
    static var batches: Self { Self("batches") }
    static var unreadableCount: Self { Self("unreadable_count") }
    /// The number of the batch to hash; absent when there is none.
    static var nextBatch: Self { Self("next_batch") }
}

/// The keys of one batch, so that a stage records its own batch and no other.
struct BatchKeys {
    /// The paths to hash; gone once they are.
    let paths: String
    /// The lines of the manifest.
    let manifest: String
    /// What could not be read; absent when everything could.
    let unreadable: String

    /// - Parameter number: From 1; 0 stands for what the scan has found.
    init(_ number: Int) {
        let digits = String(number)
        let padded = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        paths = "batch.\(padded)"
        manifest = "manifest.\(padded)"
        unreadable = "unreadable.\(padded)"
    }
}
