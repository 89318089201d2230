package import AgentLabAPI
package import FoundationEssentials

/// `agentlabctl documents show`: everything about one document.
package struct DocumentDetails {
    private let document: DocumentRecord
    private let localTime: (Date) -> String

    package init(_ document: DocumentRecord, localTime: @escaping (Date) -> String) {
        self.document = document
        self.localTime = localTime
    }

    package func lines(style: Style) -> [String] {
        var details = Details()
        details.append("Document", document.id.uuidString.lowercased(), .bold)
        details.append("Name", document.name)
        details.append("File", document.filename == document.name ? nil : document.filename)
        details.append("Type", document.contentType)
        details.append("Size", "\(HumanSize.text(bytes: document.sizeBytes)) (\(document.sizeBytes) bytes)")
        details.append("Pages", document.pageCount.map(String.init))
        details.append("Problem", document.problem, .red)
        details.append("SHA-256", document.sha256)
        details.append("Added", localTime(document.createdAt))
        return details.lines(style: style)
    }
}
