/// The result of every method that is about one upload.
public struct UploadAnswer: Codable, Hashable, Sendable {
    /// The upload as it is after the call.
    public var upload: UploadRecord

    /// Takes the upload.
    public init(upload: UploadRecord) {
        self.upload = upload
    }

    private enum CodingKeys: String, CodingKey {
        case upload
    }
}
