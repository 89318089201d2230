/// The result of every method that is about one document.
public struct DocumentAnswer: Codable, Hashable, Sendable {
    /// The document as it is after the call; a deleted one as it was before.
    public var document: DocumentRecord

    /// Takes the document.
    public init(document: DocumentRecord) {
        self.document = document
    }

    private enum CodingKeys: String, CodingKey {
        case document
    }
}
