import FoundationEssentials

/// An image's bytes, and what they are.
public struct ImageData: Sendable, Hashable {
    /// `image/png` or `image/jpeg`.
    public let contentType: String
    /// The file.
    public let bytes: [UInt8]

    /// Takes both as they are.
    public init(contentType: String, bytes: [UInt8]) {
        self.contentType = contentType
        self.bytes = bytes
    }

    /// The image in a URL of its own (RFC 2397), as models take it.
    public var dataURI: String { "data:\(contentType);base64,\(Data(bytes).base64EncodedString())" }
}
