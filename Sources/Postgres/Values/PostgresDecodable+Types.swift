package import FoundationEssentials

extension Bool: PostgresDecodable {
    package static func decode(_ bytes: Span<UInt8>, type: PostgresType) throws(DecodingFailure) -> Bool {
        guard type == .bool else { throw .mismatch(type, "Bool") }
        guard bytes.count == 1 else { throw .malformed }
        return bytes[0] != 0
    }
}

extension Int: PostgresDecodable {
    package static func decode(_ bytes: Span<UInt8>, type: PostgresType) throws(DecodingFailure) -> Int {
        let value: Int? =
            switch type {
            case .int2: Int16(bigEndian: bytes).map(Int.init)
            case .int4: Int32(bigEndian: bytes).map(Int.init)
            case .int8: Int64(bigEndian: bytes).map(Int.init)
            case .oid: UInt32(bigEndian: bytes).map(Int.init)
            default: throw .mismatch(type, "Int")
            }
        guard let value else { throw .malformed }
        return value
    }
}

extension Double: PostgresDecodable {
    package static func decode(_ bytes: Span<UInt8>, type: PostgresType) throws(DecodingFailure) -> Double {
        let value: Double? =
            switch type {
            case .float8: UInt64(bigEndian: bytes).map(Double.init(bitPattern:))
            case .float4: UInt32(bigEndian: bytes).map { Double(Float(bitPattern: $0)) }
            default: throw .mismatch(type, "Double")
            }
        guard let value else { throw .malformed }
        return value
    }
}

extension String: PostgresDecodable {
    package static func decode(_ bytes: Span<UInt8>, type: PostgresType) throws(DecodingFailure) -> String {
        let text = bytes.extracting(try textRange(bytes.count, type: type, wanted: "String"))
        do {
            return String(copying: try UTF8Span(validating: text))
        } catch {
            throw .mismatch(type, "String, for it is no UTF-8")
        }
    }
}

extension UUID: PostgresDecodable {
    package static func decode(_ bytes: Span<UInt8>, type: PostgresType) throws(DecodingFailure) -> UUID {
        guard type == .uuid else { throw .mismatch(type, "UUID") }
        guard bytes.count == 16 else { throw .malformed }
        return UUID(
            uuid: (
                bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7],
                bytes[8], bytes[9], bytes[10], bytes[11], bytes[12], bytes[13], bytes[14], bytes[15]
            )
        )
    }
}

extension Date: PostgresDecodable {
    package static func decode(_ bytes: Span<UInt8>, type: PostgresType) throws(DecodingFailure) -> Date {
        guard type == .timestamptz || type == .timestamp else { throw .mismatch(type, "Date") }
        guard let microseconds = Int64(bigEndian: bytes) else { throw .malformed }
        return PostgresTimestamp.date(microseconds)
    }
}

extension UInt8: PostgresDecodable {
    package static func decode(_ bytes: Span<UInt8>, type: PostgresType) throws(DecodingFailure) -> UInt8 {
        throw .mismatch(type, "UInt8")
    }

    /// The bytes of a bytea, or the text of anything that is text.
    package static func decodeArray(_ bytes: Span<UInt8>, type: PostgresType) throws(DecodingFailure) -> [UInt8] {
        let range = type == .bytea ? bytes.indices : try textRange(bytes.count, type: type, wanted: "bytes")
        return unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe Array($0) }
    }
}

extension Array: PostgresDecodable where Element: PostgresDecodable {
    package static func decode(_ bytes: Span<UInt8>, type: PostgresType) throws(DecodingFailure) -> [Element] {
        try Element.decodeArray(bytes, type: type)
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    package static var null: Wrapped?? { .some(.none) }

    package static func decode(_ bytes: Span<UInt8>, type: PostgresType) throws(DecodingFailure) -> Wrapped? {
        try Wrapped.decode(bytes, type: type)
    }
}

private func textRange(_ count: Int, type: PostgresType, wanted: String) throws(DecodingFailure) -> Range<Int> {
    // The binary form of jsonb is its version and then its text.
    if type == .jsonb, count > 0 { return 1..<count }
    guard type.isText else { throw .mismatch(type, wanted) }
    return 0..<count
}
