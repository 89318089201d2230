/// The result of every method that is about one image.
public struct ImageAnswer: Codable, Hashable, Sendable {
    /// The image.
    public var image: ImageRecord

    /// Takes the image.
    public init(image: ImageRecord) {
        self.image = image
    }

    private enum CodingKeys: String, CodingKey {
        case image
    }
}
