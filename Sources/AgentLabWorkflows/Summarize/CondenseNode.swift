import AgentClient
import AgentLab
import AgentLabAPI
import AgentLabJSON
import Orchestration

/// Makes notes of each part of what is too long for one question, or has to be looked at.
struct CondenseNode: Node {
    /// About as much as a small model reads at once.
    private static let partLength = 24_000
    /// So that a document cannot cost without end.
    private static let mostParts = 1000

    let runtime: Runtime

    private enum Part: Sendable {
        case text(String)
        case page(DocumentRecord, Int)
    }

    func execute(_ state: State, context: NodeContext) async throws -> State {
        let parts = try await parts(state)
        guard parts.count <= Self.mostParts else {
            throw SummaryError("takes up to \(Self.mostParts) parts, and this has \(parts.count)")
        }
        if parts.count == 1, case .text(let text) = parts[0] {
            return state.merging(["notes": .string(text), "parts": 0])
        }
        let configuration = ParallelConfiguration(maxWorkers: try state.get("workers", as: Int.self))
        let condensing = Parallel("part", configuration: configuration) { (part: Part, context) in
            try await self.notes(of: part, state, context)
        }
        let made = try await condensing.run(parts, in: context).results
        return state.merging(["notes": .string(made.joined(separator: "\n\n")), "parts": .int(parts.count)])
    }

    private func parts(_ state: State) async throws -> [Part] {
        guard let reference = state["document"]?.stringValue else {
            return try Self.split(try state.get("text", as: String.self))
        }
        let document = try await runtime.documents.find(reference)
        if document.contentType == "application/pdf" {
            guard let count = document.pageCount, count > 0 else {
                throw SummaryError("cannot count the pages of \(document.name): \(document.problem ?? "it has none")")
            }
            return (1...count).map { .page(document, $0) }
        }
        guard let text = String(validating: try await runtime.documents.data(of: document), as: UTF8.self) else {
            throw SummaryError("takes a PDF or a text, and \(document.name) is \(document.contentType)")
        }
        return try Self.split(text)
    }

    private func notes(of part: Part, _ state: State, _ context: NodeContext) async throws -> String {
        let role = AgentRole.condense
        switch part {
        case .text(let text): return try await role.text(text, state, by: runtime, in: context)
        case .page(let document, let number):
            let options = ImageOptions(dpi: try state.get("dpi", as: Int.self))
            let image = try await runtime.pageImage(document, number, options)
            let prompt = "Page \(number) of \(document.pageCount ?? number) of \"\(document.name)\"."
            let request = try role.request(prompt, state, images: [image])
            return try await runtime.agents.vision(try role.agent(state), request, as: role.node, in: context).text
        }
    }

    /// At the ends of lines where there are any.
    private static func split(_ text: String) throws -> [Part] {
        guard text.contains(where: { !$0.isWhitespace }) else { throw SummaryError("is given nothing but white space") }
        var parts: [Part] = []
        var rest = text[...]
        while let limit = rest.index(rest.startIndex, offsetBy: partLength, limitedBy: rest.endIndex),
            limit < rest.endIndex
        {
            let head = rest[..<limit]
            let end = head.lastIndex(where: \.isNewline).map { head.index(after: $0) } ?? limit
            parts.append(.text(String(rest[..<end])))
            rest = rest[end...]
        }
        if rest.contains(where: { !$0.isWhitespace }) { parts.append(.text(String(rest))) }
        return parts
    }
}
