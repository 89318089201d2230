public import AgentLabAPI
import FoundationEssentials

/// The documents that were given to the daemons of a database, for nodes to read.
///
/// While the database is away a call waits for it.
public struct Documents: Sendable {
    private let store: DocumentStore?

    init(_ store: DocumentStore?) { self.store = store }

    /// The document that a param names.
    ///
    /// - Parameter reference: Its name, its id, or an unambiguous prefix of the id.
    /// - Throws: ``LaboratoryError``: `document_not_found`, or `conflict` for a prefix of several ids.
    public func find(_ reference: String) async throws -> DocumentRecord {
        try await asking { try await $0.find(reference) }
    }

    /// All bytes of a document, which may be as many as `max_document_bytes` allows.
    ///
    /// - Throws: ``LaboratoryError``: `document_not_found` when it has been deleted, `elsewhere` when the bytes are with
    ///   another daemon.
    public func data(of document: DocumentRecord) async throws -> [UInt8] {
        try await asking { try await $0.data(of: try await $0.resolve(document.id.uuidString)) }
    }

    private func asking<Value>(_ body: (DocumentStore) async throws -> Value) async throws -> Value {
        guard let store else {
            throw LaboratoryError(.unavailable, "documents are kept by a daemon, and this runtime belongs to none")
        }
        return try await store.pool.outlastingOutages { try await body(store) }
    }
}
