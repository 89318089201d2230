public import AgentLabAPI
import FoundationEssentials

/// The pages of documents as images, for nodes to show to a model.
///
/// While the database is away a call waits for it.
public struct Images: Sendable {
    private let store: ImageStore?

    init(_ store: ImageStore?) { self.store = store }

    /// Images of pages of a document; those that were rendered with the same options before are found again.
    ///
    /// - Parameters:
    ///   - document: A PDF.
    ///   - pages: The pages, counted from 1, as in `1-3,5`; `nil` for all.
    ///   - options: How they are rendered.
    ///   - force: Whether they are rendered though they have been before.
    /// - Returns: An image for each page, in the order of the pages.
    /// - Throws: ``LaboratoryError``: `invalid_params` for pages that are not there and options out of their range,
    ///   `rendering_failed` with the page and the program's own words, or which program is not installed; `elsewhere` when
    ///   the document's bytes are with another daemon; `CancellationError`.
    public func render(
        _ document: DocumentRecord,
        pages: String? = nil,
        options: ImageOptions = ImageOptions(),
        force: Bool = false
    ) async throws -> [ImageRecord] {
        let request = ImagesRender(
            document: document.id.uuidString,
            pages: pages,
            options: options,
            force: force ? true : nil
        )
        return try await asking { try await $0.render(request) }
    }

    /// An image's bytes.
    ///
    /// - Throws: ``LaboratoryError``: `image_not_found` when it has been deleted, `elsewhere` when the bytes are with
    ///   another daemon.
    public func data(of image: ImageRecord) async throws -> ImageData {
        let bytes = try await asking { try await $0.data(of: try await $0.resolve(image.id.uuidString)) }
        return ImageData(contentType: image.contentType, bytes: bytes)
    }

    private func asking<Value>(_ body: (ImageStore) async throws -> Value) async throws -> Value {
        guard let store else {
            throw LaboratoryError(.unavailable, "images are rendered by a daemon, and this runtime belongs to none")
        }
        return try await store.pool.outlastingOutages { try await body(store) }
    }
}
