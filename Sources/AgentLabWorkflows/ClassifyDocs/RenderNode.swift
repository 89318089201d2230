import AgentLab
import AgentLabAPI
import AgentLabJSON
import Orchestration

/// Renders all pages, so that what cannot be rendered fails before any model is paid.
struct RenderNode: Node {
    let runtime: Runtime

    func execute(_ state: State, context: NodeContext) async throws -> State {
        let document = try await runtime.documents.find(try state.get("document", as: String.self))
        guard let count = document.pageCount, count > 0 else {
            throw PermanentError(DocumentWithoutPages(document))
        }
        let options = ImageOptions(dpi: try state.get("dpi", as: Int.self))
        for page in 1...count {
            try Task.checkCancellation()
            // An image that is there is found again, also after a crash.
            _ = try await runtime.images.render(document, pages: "\(page)", options: options)
        }
        return state.merging(["pages": .int(count), "document_id": .string("\(document.id)".lowercased())])
    }
}

/// A document that is no PDF, or one that cannot be read.
struct DocumentWithoutPages: Error, CustomStringConvertible {
    private let name: String
    private let reason: String

    init(_ document: DocumentRecord) {
        name = document.name
        reason = document.problem ?? "it is \(document.contentType)"
    }

    var description: String { "the document \(name) has no pages that can be rendered: \(reason)" }
}
