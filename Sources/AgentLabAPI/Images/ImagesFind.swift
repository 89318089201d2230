/// Asks for one image.
///
/// Errors: ``ControlError/Reason/imageNotFound``, ``ControlError/Reason/conflict`` for a prefix of several ids.
public struct ImagesFind: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public typealias Result = ImageAnswer

    /// The method's name on the wire.
    public static let name = "images.find"
    /// It changes nothing.
    public static let isReadOnly = true

    /// The image's id, or an unambiguous prefix of it.
    public var image: String

    /// Takes every field as it is; nothing is checked here.
    public init(image: String) {
        self.image = image
    }

    private enum CodingKeys: String, CodingKey {
        case image
    }
}
