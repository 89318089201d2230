struct JSONUnkeyedEncodingContainer: UnkeyedEncodingContainer {
    let encoder: JSONValueEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }
    var count: Int { encoder.count }

    mutating func encodeNil() { encoder.element().set(.null) }
    mutating func encode(_ value: Bool) { encoder.element().set(.bool(value)) }
    mutating func encode(_ value: String) { encoder.element().set(.string(value)) }
    mutating func encode(_ value: Double) throws { try encoder.element().set(value) }
    mutating func encode(_ value: Float) throws { try encoder.element().set(Double(value)) }
    mutating func encode(_ value: Int) throws { try encoder.element().set(value) }
    mutating func encode(_ value: Int8) throws { try encoder.element().set(value) }
    mutating func encode(_ value: Int16) throws { try encoder.element().set(value) }
    mutating func encode(_ value: Int32) throws { try encoder.element().set(value) }
    mutating func encode(_ value: Int64) throws { try encoder.element().set(value) }
    mutating func encode(_ value: UInt) throws { try encoder.element().set(value) }
    mutating func encode(_ value: UInt8) throws { try encoder.element().set(value) }
    mutating func encode(_ value: UInt16) throws { try encoder.element().set(value) }
    mutating func encode(_ value: UInt32) throws { try encoder.element().set(value) }
    mutating func encode(_ value: UInt64) throws { try encoder.element().set(value) }
    mutating func encode(_ value: some Encodable) throws { try encoder.element().encode(value) }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        encoder.element().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder.element().unkeyedContainer() }

    mutating func superEncoder() -> any Encoder { encoder.element() }
}
