/// Asks for a part of an image's bytes.
///
/// Errors: ``ControlError/Reason/imageNotFound``, ``ControlError/Reason/invalidParams`` for an offset beyond the end,
/// ``ControlError/Reason/elsewhere`` when another daemon has the bytes.
public struct ImagesRead: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = FileChunk

    /// The method's name on the wire.
    public static let name = "images.read"
    /// It changes nothing.
    public static let isReadOnly = true

    /// The image's id, or an unambiguous prefix of it.
    public var image: String
    /// Where to begin, in bytes; absent: at the beginning.
    public var offset: Int?
    /// The most bytes to send; absent: as many as the daemon sends at once, which may be fewer than asked for.
    public var length: Int?

    /// Takes every field as it is; nothing is checked here.
    public init(image: String, offset: Int? = nil, length: Int? = nil) {
        self.image = image
        self.offset = offset
        self.length = length
    }

    private enum CodingKeys: String, CodingKey {
        case image
        case offset
        case length
    }
}
