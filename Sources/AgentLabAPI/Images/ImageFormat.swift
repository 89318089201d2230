/// How an image is stored.
///
/// A word that this version does not know is kept as it came.
public struct ImageFormat: RawRepresentable, Codable, Hashable, Sendable, CustomStringConvertible {
    /// Portable Network Graphics: every pixel as it was rendered.
    public static let png = Self(rawValue: "png")
    /// JPEG: smaller, with a loss that the quality decides on.
    public static let jpg = Self(rawValue: "jpg")

    /// The word on the wire.
    public let rawValue: String

    /// Takes any word, known or not.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The word on the wire.
    public var description: String { self.rawValue }

    /// The media type of such an image.
    public var contentType: String { self == .jpg ? "image/jpeg" : "image/\(self.rawValue)" }
}
