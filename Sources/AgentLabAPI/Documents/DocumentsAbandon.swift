public import FoundationEssentials

/// Gives an upload up; one that is not there is no error.
public struct DocumentsAbandon: ControlMethod, Hashable {
    /// What the answer's `result` holds: nothing.
    public struct Result: Codable, Hashable, Sendable {
        /// Has nothing in it.
        public init() {}

        /// Refuses members that it does not know.
        public init(from decoder: any Decoder) throws { _ = try NoFields(from: decoder) }

        /// Writes an empty object.
        public func encode(to encoder: any Encoder) throws { try NoFields().encode(to: encoder) }
    }

    /// The method's name on the wire.
    public static let name = "documents.abandon"

    /// The upload.
    public var upload: UUID

    /// The second time there is nothing to give up.
    public var isRepeatable: Bool { true }

    /// Takes every field as it is; nothing is checked here.
    public init(upload: UUID) {
        self.upload = upload
    }

    private enum CodingKeys: String, CodingKey {
        case upload
    }
}
