struct JSONSingleValueEncodingContainer: SingleValueEncodingContainer {
    let encoder: JSONValueEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }

    mutating func encodeNil() { encoder.set(.null) }
    mutating func encode(_ value: Bool) { encoder.set(.bool(value)) }
    mutating func encode(_ value: String) { encoder.set(.string(value)) }
    mutating func encode(_ value: Double) throws { try encoder.set(value) }
    mutating func encode(_ value: Float) throws { try encoder.set(Double(value)) }
    mutating func encode(_ value: Int) throws { try encoder.set(value) }
    mutating func encode(_ value: Int8) throws { try encoder.set(value) }
    mutating func encode(_ value: Int16) throws { try encoder.set(value) }
    mutating func encode(_ value: Int32) throws { try encoder.set(value) }
    mutating func encode(_ value: Int64) throws { try encoder.set(value) }
    mutating func encode(_ value: UInt) throws { try encoder.set(value) }
    mutating func encode(_ value: UInt8) throws { try encoder.set(value) }
    mutating func encode(_ value: UInt16) throws { try encoder.set(value) }
    mutating func encode(_ value: UInt32) throws { try encoder.set(value) }
    mutating func encode(_ value: UInt64) throws { try encoder.set(value) }
    mutating func encode(_ value: some Encodable) throws { try encoder.encode(value) }
}
