/// What a column can be read as.
package protocol PostgresDecodable {
    static func decode(_ bytes: Span<UInt8>, type: PostgresType) throws(DecodingFailure) -> Self

    /// What stands for NULL, if anything does.
    static var null: Self? { get }

    /// Reads several; for bytes these are the column itself, for all else an array's elements.
    static func decodeArray(_ bytes: Span<UInt8>, type: PostgresType) throws(DecodingFailure) -> [Self]
}

/// Why a value could not be read; the row adds the column.
package struct DecodingFailure: Error {
    let reason: String

    static func mismatch(_ type: PostgresType, _ wanted: String) -> DecodingFailure {
        DecodingFailure(reason: "is \(type) and cannot be read as \(wanted)")
    }

    static let malformed = DecodingFailure(reason: "has another length than its type")
}

extension PostgresDecodable {
    package static var null: Self? { nil }

    package static func decodeArray(_ bytes: Span<UInt8>, type: PostgresType) throws(DecodingFailure) -> [Self] {
        var reader = ByteReader(count: bytes.count)
        guard let dimensions: Int32 = reader.integer(bytes), reader.integer(bytes, as: Int32.self) != nil,
            let elementType: UInt32 = reader.integer(bytes)
        else { throw .mismatch(type, "an array") }
        if dimensions == 0 { return [] }
        guard dimensions == 1, let count: Int32 = reader.integer(bytes), count >= 0,
            reader.integer(bytes, as: Int32.self) != nil
        else { throw .mismatch(type, "an array of one dimension") }
        return try decodeElements(bytes, &reader, count: Int(count), type: PostgresType(rawValue: elementType))
    }

    private static func decodeElements(
        _ bytes: Span<UInt8>,
        _ reader: inout ByteReader,
        count: Int,
        type: PostgresType
    ) throws(DecodingFailure) -> [Self] {
        var elements: [Self] = []
        elements.reserveCapacity(min(count, bytes.count / 4))
        for place in 0..<count {
            guard let length: Int32 = reader.integer(bytes) else { throw .malformed }
            if length < 0 {
                guard let null else { throw DecodingFailure(reason: "has NULL as element \(place + 1)") }
                elements.append(null)
            } else {
                guard let range = reader.skip(Int(length)) else { throw .malformed }
                elements.append(try decode(bytes.extracting(range), type: type))
            }
        }
        return elements
    }
}

/// A place in bytes that are handed in with each read, so that it need not hold on to them.
struct ByteReader {
    private let count: Int
    private var place = 0

    init(count: Int) { self.count = count }

    mutating func skip(_ length: Int) -> Range<Int>? {
        guard length <= count - place else { return nil }
        defer { place += length }
        return place..<(place + length)
    }

    mutating func integer<Integer: FixedWidthInteger>(
        _ bytes: Span<UInt8>,
        as _: Integer.Type = Integer.self
    ) -> Integer? {
        guard let range = skip(MemoryLayout<Integer>.size) else { return nil }
        return Integer(bigEndian: bytes.extracting(range))
    }
}

extension FixedWidthInteger {
    /// Reads exactly this type's width.
    init?(bigEndian bytes: Span<UInt8>) {
        guard bytes.count == MemoryLayout<Self>.size else { return nil }
        var value: Self = 0
        for place in bytes.indices { value = (value << 8) | Self(truncatingIfNeeded: bytes[place]) }
        self = value
    }
}
