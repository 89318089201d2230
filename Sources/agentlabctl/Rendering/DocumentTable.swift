package import AgentLabAPI
package import FoundationEssentials

/// `agentlabctl documents list`: one document a line.
package struct DocumentTable {
    private let documents: [DocumentRecord]
    private let now: Date

    package init(_ documents: [DocumentRecord], now: Date) {
        self.documents = documents
        self.now = now
    }

    package func lines(style: Style) -> [String] {
        var table = Table([
            ("DOCUMENT", .left), ("NAME", .left), ("TYPE", .left), ("PAGES", .right), ("SIZE", .right),
            ("ADDED", .right),
        ])
        for document in documents {
            table.append([
                Table.Cell(document.id.uuidString.lowercased()),
                Table.Cell(document.name, .bold),
                Table.Cell(document.contentType),
                Table.Cell(Self.pages(of: document), document.problem == nil ? nil : .red),
                Table.Cell(HumanSize.text(bytes: document.sizeBytes)),
                Table.Cell(HumanDuration.age(of: document.createdAt, at: now) + " ago"),
            ])
        }
        return table.lines(style: style)
    }

    private static func pages(of document: DocumentRecord) -> String {
        document.pageCount.map(String.init) ?? (document.problem == nil ? "-" : "?")
    }
}
