import AgentLab
import AgentLabAPI
import AgentLabJSON
import Orchestration

/// Looks for markings on every page.
struct DetectNode: Node {
    let runtime: Runtime

    func execute(_ state: State, context: NodeContext) async throws -> State {
        let reader = try await PageReader(.detect, state, runtime)
        let pages = Array(1...(try state.get("pages", as: Int.self)))
        let options = ImageOptions(dpi: reader.dpi)
        let detection = Parallel("page", configuration: reader.configuration) { (page: Int, context) in
            try await reader.reading(of: page, options, "", in: context)
        }
        let readings = try await detection.run(pages, in: context).results
        return state.merging([
            "readings": try JSONValue(encoding: readings),
            "enhanced_pages": .int(readings.count(where: \.needsEnhancement)),
        ])
    }
}

/// Renders the pages again that are hard to read, and keeps what is read better.
struct EnhanceNode: Node {
    let runtime: Runtime

    func execute(_ state: State, context: NodeContext) async throws -> State {
        var readings = try state.get("readings", as: [PageReading].self)
        let reader = try await PageReader(.enhance, state, runtime)
        let faint = readings.filter(\.needsEnhancement)
        let enhancement = Parallel("page", configuration: reader.configuration) { (first: PageReading, context) in
            let options = first.filter?.options(dpi: reader.dpi) ?? ImageOptions(dpi: reader.dpi)
            var second = try await reader.reading(
                of: first.page,
                options,
                " It is rendered to be read better.",
                in: context
            )
            second.isEnhanced = true
            return second
        }
        for second in try await enhancement.run(faint, in: context).results {
            guard let index = readings.firstIndex(where: { $0.page == second.page }) else { continue }
            readings[index] = readings[index].better(of: second)
        }
        return state.setting("readings", to: try JSONValue(encoding: readings))
    }
}

/// Shows pages to a model.
struct PageReader: Sendable {
    let dpi: Int
    let configuration: ParallelConfiguration
    private let role: AgentRole
    private let document: DocumentRecord
    private let state: State
    private let runtime: Runtime

    init(_ role: AgentRole, _ state: State, _ runtime: Runtime) async throws {
        self.role = role
        self.state = state
        self.runtime = runtime
        dpi = try state.get("dpi", as: Int.self)
        configuration = ParallelConfiguration(maxWorkers: try state.get("workers", as: Int.self))
        document = try await runtime.documents.find(try state.get("document_id", as: String.self))
    }

    func reading(
        of page: Int,
        _ options: ImageOptions,
        _ remark: String,
        in context: NodeContext
    ) async throws -> PageReading {
        let image = try await runtime.pageImage(document, page, options)
        return try await role.value(
            about: "page \(page)",
            "Page \(page) of \(document.pageCount ?? page) of \"\(document.name)\".\(remark)",
            state,
            images: [image],
            requiring: ["markings"],
            by: runtime,
            in: context
        ) { answer throws(ModelAnswerError) in try PageReading(page, answer) }
    }
}
