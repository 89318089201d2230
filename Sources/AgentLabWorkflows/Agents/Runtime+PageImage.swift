import AgentClient
import AgentLab
import AgentLabAPI

extension Runtime {
    /// A page as a model is shown it; rendered once, and found again.
    func pageImage(_ document: DocumentRecord, _ page: Int, _ options: ImageOptions) async throws -> ImageSource {
        // Asked for one page, it gives one image.
        let record = try await images.render(document, pages: "\(page)", options: options)[0]
        let data = try await images.data(of: record)
        return .data(data.bytes, contentType: data.contentType)
    }
}
