/// Asks for a part of a document's bytes.
///
/// Errors: ``ControlError/Reason/documentNotFound``, ``ControlError/Reason/invalidParams`` for an offset beyond the end,
/// ``ControlError/Reason/elsewhere`` when another daemon has the bytes.
public struct DocumentsRead: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = FileChunk

    /// The method's name on the wire.
    public static let name = "documents.read"
    /// It changes nothing.
    public static let isReadOnly = true

    /// The document's name, its id, or an unambiguous prefix of the id.
    public var document: String
    /// Where to begin, in bytes; absent: at the beginning.
    public var offset: Int?
    /// The most bytes to send; absent: as many as the daemon sends at once, which may be fewer than asked for.
    public var length: Int?

    /// Takes every field as it is; nothing is checked here.
    public init(document: String, offset: Int? = nil, length: Int? = nil) {
        self.document = document
        self.offset = offset
        self.length = length
    }

    private enum CodingKeys: String, CodingKey {
        case document
        case offset
        case length
    }
}
