internal import FoundationEssentials

/// The binary form of one statement's parameters, one after the other in a single buffer that is used again and again.
struct ParameterBuffer {
    private(set) var bytes: [UInt8] = []
    private(set) var types: [UInt32] = []
    /// Where each parameter begins in `bytes`; none for NULL.
    private(set) var offsets: [Int?] = []
    private(set) var lengths: [Int32] = []

    // The server refuses messages of a gigabyte; what fixed lengths add stays far below the margin.
    static let limit = 1_000_000_000

    var count: Int { types.count }

    mutating func encode(_ parameters: [PostgresParameter]) {
        // A single huge batch shall not hold its memory for ever.
        let keepsCapacity = bytes.capacity <= 1 << 24
        bytes.removeAll(keepingCapacity: keepsCapacity)
        types.removeAll(keepingCapacity: true)
        offsets.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        for parameter in parameters { append(parameter) }
    }

    private mutating func append(_ parameter: PostgresParameter) {
        let start = bytes.count
        types.append(parameter.type.rawValue)
        if case .null = parameter {
            offsets.append(nil)
            lengths.append(0)
            return
        }
        encode(parameter)
        offsets.append(start)
        lengths.append(Int32(clamping: bytes.count - start))
    }

    private mutating func encode(_ parameter: PostgresParameter) {
        switch parameter {
        case .null: break
        case .bool(let value): put(value)
        case .int2(let value): put(value)
        case .int4(let value): put(value)
        case .int8(let value): put(value)
        case .double(let value): put(value)
        case .text(let value): put(value)
        case .bytea(let value), .json(let value): put(value)
        case .jsonb(let value): putJSONB(value)
        case .uuid(let value): put(value)
        case .timestamptz(let value): put(value)
        case .boolArray(let values): putNullableArray(of: .bool, values, width: 1) { $0.put($1) }
        case .int2Array(let values): putArray(of: .int2, values, width: 2) { $0.put($1) }
        case .int4Array(let values): putArray(of: .int4, values, width: 4) { $0.put($1) }
        case .int8Array(let values): putArray(of: .int8, values, width: 8) { $0.put($1) }
        case .doubleArray(let values): putNullableArray(of: .float8, values, width: 8) { $0.put($1) }
        case .uuidArray(let values): putArray(of: .uuid, values, width: 16) { $0.put($1) }
        case .timestamptzArray(let values): putNullableArray(of: .timestamptz, values, width: 8) { $0.put($1) }
        case .textArray(let values): putArray(of: .text, values) { $0.put($1) }
        case .byteaArray(let values): putArray(of: .bytea, values) { $0.put($1) }
        case .jsonArray(let values): putArray(of: .json, values) { $0.put($1) }
        case .jsonbArray(let values): putArray(of: .jsonb, values) { $0.putJSONB($1) }
        }
    }
}

extension ParameterBuffer {
    private mutating func put<Integer: FixedWidthInteger>(_ value: Integer) {
        unsafe withUnsafeBytes(of: value.bigEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    private mutating func put(_ value: Bool) { bytes.append(value ? 1 : 0) }

    private mutating func put(_ value: Double) { put(value.bitPattern) }

    private mutating func put(_ value: String) { bytes.append(contentsOf: value.utf8) }

    private mutating func put(_ value: [UInt8]) { bytes.append(contentsOf: value) }

    private mutating func put(_ value: UUID) {
        unsafe withUnsafeBytes(of: value.uuid) { unsafe bytes.append(contentsOf: $0) }
    }

    private mutating func put(_ value: Date) { put(PostgresTimestamp.microseconds(value)) }

    private mutating func putJSONB(_ value: [UInt8]) {
        // The version of the binary form, the only one there is.
        bytes.append(1)
        put(value)
    }

    private mutating func putHeader(of type: PostgresType, count: Int, hasNull: Bool) {
        put(Int32(count == 0 ? 0 : 1))
        put(Int32(hasNull ? 1 : 0))
        put(type.rawValue)
        if count == 0 { return }
        put(Int32(clamping: count))
        put(Int32(1))
    }

    @inline(__always)
    private mutating func putArray<Element>(
        of type: PostgresType,
        _ values: [Element],
        width: Int32,
        _ putElement: (inout ParameterBuffer, Element) -> Void
    ) {
        putHeader(of: type, count: values.count, hasNull: false)
        for value in values {
            put(width)
            putElement(&self, value)
        }
    }

    @inline(__always)
    private mutating func putNullableArray<Element>(
        of type: PostgresType,
        _ values: [Element?],
        width: Int32,
        _ putElement: (inout ParameterBuffer, Element) -> Void
    ) {
        putHeader(of: type, count: values.count, hasNull: values.contains { $0 == nil })
        for value in values {
            put(value == nil ? -1 : width)
            if let value { putElement(&self, value) }
        }
    }

    /// Leaves room for the length of each element and fills it in when the element has been written.
    @inline(__always)
    private mutating func putArray<Element>(
        of type: PostgresType,
        _ values: [Element?],
        _ putElement: (inout ParameterBuffer, Element) -> Void
    ) {
        putHeader(of: type, count: values.count, hasNull: values.contains { $0 == nil })
        for value in values {
            put(Int32(-1))
            guard let value else { continue }
            let start = bytes.count
            putElement(&self, value)
            let length = UInt32(clamping: bytes.count - start)
            for place in 0..<4 { bytes[start - 4 + place] = UInt8(truncatingIfNeeded: length >> (24 - 8 * place)) }
        }
    }
}
