/// What a request or a result without fields decodes and encodes itself by: an object, so that strict decoding refuses
/// what it does not know and `{}` goes over the wire.
struct NoFields: Codable {
    private enum CodingKeys: CodingKey {}

    init() {}

    init(from decoder: any Decoder) throws {
        _ = try decoder.container(keyedBy: CodingKeys.self)
    }

    func encode(to encoder: any Encoder) throws {
        _ = encoder.container(keyedBy: CodingKeys.self)
    }
}
