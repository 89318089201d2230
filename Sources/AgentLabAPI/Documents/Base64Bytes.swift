import FoundationEssentials

/// Bytes that travel as a text in base64 (RFC 4648, with padding).
public struct Base64Bytes: Codable, Hashable, Sendable {
    /// The bytes themselves.
    public var bytes: [UInt8]

    /// Takes the bytes.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Reads a text in base64; anything else is refused without being quoted.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let data = Data(base64Encoded: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "the text is no base64")
        }
        self.bytes = Array(data)
    }

    /// Writes a text in base64.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Data(self.bytes).base64EncodedString())
    }
}

extension Base64Bytes: CustomStringConvertible {
    /// How many there are; never what they are.
    public var description: String { "\(self.bytes.count) bytes" }
}
