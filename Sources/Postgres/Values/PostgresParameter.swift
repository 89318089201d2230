package import FoundationEssentials

/// A value for a statement's parameter, sent in binary with the type that its case names.
package enum PostgresParameter: Sendable {
    case null
    case bool(Bool)
    case int2(Int16)
    case int4(Int32)
    case int8(Int64)
    case double(Double)
    case text(String)
    case bytea([UInt8])
    /// JSON text in UTF-8.
    case json([UInt8])
    /// JSON text in UTF-8.
    case jsonb([UInt8])
    case uuid(UUID)
    /// To the microsecond; what lies beyond the server's calendar becomes `infinity` or `-infinity`.
    case timestamptz(Date)

    case boolArray([Bool?])
    case int2Array([Int16])
    case int4Array([Int32])
    case int8Array([Int64])
    case doubleArray([Double?])
    case textArray([String?])
    case byteaArray([[UInt8]?])
    case jsonArray([[UInt8]?])
    case jsonbArray([[UInt8]?])
    case uuidArray([UUID])
    case timestamptzArray([Date?])
}

extension PostgresParameter {
    package static func int(_ value: Int) -> PostgresParameter { .int8(Int64(value)) }

    /// The value, or NULL where there is none.
    package static func optional<Value>(
        _ value: Value?,
        _ parameter: (Value) -> PostgresParameter
    ) -> PostgresParameter {
        value.map(parameter) ?? .null
    }

    /// The bytes of what may be large; an array's elements have a length of four bytes each.
    var approximateSize: Int {
        switch self {
        case .text(let value): value.utf8.count
        case .bytea(let value), .json(let value), .jsonb(let value): value.count
        case .textArray(let values): values.reduce(0) { $0 + 4 + ($1?.utf8.count ?? 0) }
        case .byteaArray(let values), .jsonArray(let values), .jsonbArray(let values):
            values.reduce(0) { $0 + 4 + ($1?.count ?? 0) }
        default: 0
        }
    }

    var type: PostgresType {
        switch self {
        case .null: .inferred
        case .bool: .bool
        case .int2: .int2
        case .int4: .int4
        case .int8: .int8
        case .double: .float8
        case .text: .text
        case .bytea: .bytea
        case .json: .json
        case .jsonb: .jsonb
        case .uuid: .uuid
        case .timestamptz: .timestamptz
        case .boolArray: .boolArray
        case .int2Array: .int2Array
        case .int4Array: .int4Array
        case .int8Array: .int8Array
        case .doubleArray: .float8Array
        case .textArray: .textArray
        case .byteaArray: .byteaArray
        case .jsonArray: .jsonArray
        case .jsonbArray: .jsonbArray
        case .uuidArray: .uuidArray
        case .timestamptzArray: .timestamptzArray
        }
    }
}
