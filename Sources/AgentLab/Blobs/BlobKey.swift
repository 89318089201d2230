import AgentLabJSON
package import FoundationEssentials
import Orchestration

/// Names a blob: a UUID, so that no key can name a file elsewhere.
package struct BlobKey: Hashable, Sendable {
    package let id: UUID

    /// A key that did not exist before.
    package init() { id = RunID().uuid }

    package init(_ id: UUID) { self.id = id }

    /// The key that a file of a blob store is named after.
    init?(fileName: String) {
        guard let id = UUID(uuidString: fileName), id.lowercaseText == fileName else { return nil }
        self.id = id
    }

    var fileName: String { id.lowercaseText }

    /// The folder that it is kept in: by random digits, so that the folders fill evenly.
    var shard: String { String(fileName.suffix(2)) }
}
