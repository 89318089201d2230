/// A type of the server by its object identifier.
package struct PostgresType: RawRepresentable, Sendable, Hashable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    private init(_ rawValue: UInt32) { self.rawValue = rawValue }

    /// Left for the server to infer.
    static let inferred = PostgresType(0)

    static let bool = PostgresType(16)
    static let bytea = PostgresType(17)
    static let char = PostgresType(18)
    static let name = PostgresType(19)
    static let int8 = PostgresType(20)
    static let int2 = PostgresType(21)
    static let int4 = PostgresType(23)
    static let text = PostgresType(25)
    static let oid = PostgresType(26)
    static let json = PostgresType(114)
    static let xml = PostgresType(142)
    static let float4 = PostgresType(700)
    static let float8 = PostgresType(701)
    static let unknown = PostgresType(705)
    static let bpchar = PostgresType(1042)
    static let varchar = PostgresType(1043)
    static let date = PostgresType(1082)
    static let timestamp = PostgresType(1114)
    static let timestamptz = PostgresType(1184)
    static let interval = PostgresType(1186)
    static let numeric = PostgresType(1700)
    static let void = PostgresType(2278)
    static let uuid = PostgresType(2950)
    static let jsonb = PostgresType(3802)

    static let jsonArray = PostgresType(199)
    static let boolArray = PostgresType(1000)
    static let byteaArray = PostgresType(1001)
    static let int2Array = PostgresType(1005)
    static let int4Array = PostgresType(1007)
    static let textArray = PostgresType(1009)
    static let int8Array = PostgresType(1016)
    static let float8Array = PostgresType(1022)
    static let timestamptzArray = PostgresType(1185)
    static let uuidArray = PostgresType(2951)
    static let jsonbArray = PostgresType(3807)

    /// Object identifiers from here on belong to types that users made: enumerations above all.
    private static let firstUserDefined: UInt32 = 16_384

    /// Whether the binary form of its values is their text.
    var isText: Bool { Self.texts.contains(self) || rawValue >= Self.firstUserDefined }

    private static let texts: Set<PostgresType> = [
        .text, .varchar, .bpchar, .name, .char, .json, .xml, .unknown, .void,
    ]
}

extension PostgresType: CustomStringConvertible {
    package var description: String { Self.names[self] ?? "the type with oid \(rawValue)" }

    private static let names: [PostgresType: String] = [
        .bool: "boolean", .bytea: "bytea", .char: "\"char\"", .name: "name", .int8: "bigint", .int2: "smallint",
        .int4: "integer", .text: "text", .oid: "oid", .json: "json", .xml: "xml", .float4: "real",
        .float8: "double precision", .unknown: "unknown", .bpchar: "character", .varchar: "character varying",
        .date: "date", .timestamp: "timestamp", .timestamptz: "timestamptz", .interval: "interval",
        .numeric: "numeric", .void: "void", .uuid: "uuid", .jsonb: "jsonb", .jsonArray: "json[]",
        .boolArray: "boolean[]", .byteaArray: "bytea[]", .int2Array: "smallint[]", .int4Array: "integer[]",
        .textArray: "text[]", .int8Array: "bigint[]", .float8Array: "double precision[]",
        .timestamptzArray: "timestamptz[]", .uuidArray: "uuid[]", .jsonbArray: "jsonb[]",
    ]
}
