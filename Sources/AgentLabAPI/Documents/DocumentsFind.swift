/// Asks for one document.
///
/// Errors: ``ControlError/Reason/documentNotFound``, ``ControlError/Reason/conflict`` for a prefix of several ids.
public struct DocumentsFind: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = DocumentAnswer

    /// The method's name on the wire.
    public static let name = "documents.find"
    /// It changes nothing.
    public static let isReadOnly = true

    /// The document's name, its id, or an unambiguous prefix of the id.
    public var document: String

    /// Takes every field as it is; nothing is checked here.
    public init(document: String) {
        self.document = document
    }

    private enum CodingKeys: String, CodingKey {
        case document
    }
}
