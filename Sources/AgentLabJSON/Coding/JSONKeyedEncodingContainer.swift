import FoundationEssentials

struct JSONKeyedEncodingContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: JSONValueEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }

    mutating func encodeNil(forKey key: Key) { encoder.set(.null, at: key) }
    mutating func encode(_ value: Bool, forKey key: Key) { encoder.set(.bool(value), at: key) }
    mutating func encode(_ value: String, forKey key: Key) { encoder.set(.string(value), at: key) }
    mutating func encode(_ value: Double, forKey key: Key) throws { try encoder.member(key).set(value) }
    mutating func encode(_ value: Float, forKey key: Key) throws { try encoder.member(key).set(Double(value)) }
    mutating func encode(_ value: Int, forKey key: Key) { encoder.set(.int(value), at: key) }
    mutating func encode(_ value: Int8, forKey key: Key) throws { try encoder.member(key).set(value) }
    mutating func encode(_ value: Int16, forKey key: Key) throws { try encoder.member(key).set(value) }
    mutating func encode(_ value: Int32, forKey key: Key) throws { try encoder.member(key).set(value) }
    mutating func encode(_ value: Int64, forKey key: Key) throws { try encoder.member(key).set(value) }
    mutating func encode(_ value: UInt, forKey key: Key) throws { try encoder.member(key).set(value) }
    mutating func encode(_ value: UInt8, forKey key: Key) throws { try encoder.member(key).set(value) }
    mutating func encode(_ value: UInt16, forKey key: Key) throws { try encoder.member(key).set(value) }
    mutating func encode(_ value: UInt32, forKey key: Key) throws { try encoder.member(key).set(value) }
    mutating func encode(_ value: UInt64, forKey key: Key) throws { try encoder.member(key).set(value) }

    mutating func encode(_ value: some Encodable, forKey key: Key) throws {
        switch value {
        case let value as JSONValue: encoder.set(value, at: key)
        case let value as UUID: encoder.set(.string(value.lowercaseText), at: key)
        case let value as any JSONValueConvertible: try encoder.set(value, at: key)
        default: try encoder.member(key).encode(value)
        }
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        encoder.member(key).container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        encoder.member(key).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { encoder.member(JSONKey.super) }

    mutating func superEncoder(forKey key: Key) -> any Encoder { encoder.member(key) }
}
