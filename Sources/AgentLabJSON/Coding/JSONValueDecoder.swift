import FoundationEssentials

/// One value that is being read, and the decoder that reads it.
///
/// A class, because it remembers for strict decoding what its containers have made of the keys.
final class JSONValueDecoder: Decoder {
    let value: JSONValue
    let codingPath: [any CodingKey]
    private let isStrict: Bool
    /// The keys that no container over this object knew, once one has been asked for.
    private var unknownKeys: Set<String>?
    /// Decoders that were handed out instead of a decoded value, so that nobody else checks them.
    private var adopted: [JSONValueDecoder] = []

    private init(value: JSONValue, codingPath: [any CodingKey], isStrict: Bool) {
        self.value = value
        self.codingPath = codingPath
        self.isStrict = isStrict
    }

    var userInfo: [CodingUserInfoKey: Any] { [:] }

    static func decode<Value: Decodable>(
        _ type: Value.Type,
        from value: JSONValue,
        at codingPath: [any CodingKey],
        strict: Bool
    ) throws -> Value {
        try JSONValueDecoder(value: value, codingPath: codingPath, isStrict: strict).decode(type)
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let members) = value else { throw mismatch("an object") }
        if isStrict {
            let unknown = members.keys.filter { Key(stringValue: $0) == nil }
            unknownKeys = unknownKeys?.intersection(unknown) ?? Set(unknown)
        }
        return KeyedDecodingContainer(JSONKeyedDecodingContainer(decoder: self, members: members))
    }

    /// The value as it is, for a reader to whom no key in it is unknown.
    func takeWhole() -> JSONValue {
        unknownKeys = []
        return value
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let elements) = value else { throw mismatch("an array") }
        return JSONUnkeyedDecodingContainer(decoder: self, elements: elements)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer {
        JSONSingleValueDecodingContainer(decoder: self)
    }
}

extension JSONValueDecoder {
    func child(_ value: JSONValue, at key: any CodingKey) -> JSONValueDecoder {
        JSONValueDecoder(value: value, codingPath: codingPath + [key], isStrict: isStrict)
    }

    func adopt(_ child: JSONValueDecoder) -> JSONValueDecoder {
        if isStrict { adopted.append(child) }
        return child
    }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if let special = try special(type) { return special }
        let decoded = try type.init(from: self)
        try checkForUnknownKeys()
        return decoded
    }

    /// The types whose own form is not the one that the wire has.
    private func special<Value>(_ type: Value.Type) throws -> Value? {
        if type == JSONValue.self { return value as? Value }
        if type == Date.self { return try date() as? Value }
        if type == UUID.self { return try uuid() as? Value }
        return nil
    }

    private func checkForUnknownKeys() throws {
        let names = (unknownKeys ?? []).sorted()
        if !names.isEmpty {
            let list = names.map { "'\($0)'" }.joined(separator: ", ")
            throw JSONError(.unknownKey, "unknown \(names.count == 1 ? "key" : "keys") \(list)", at: codingPath)
        }
        for child in adopted { try child.checkForUnknownKeys() }
    }
}

extension JSONValueDecoder {
    func bool() throws -> Bool {
        guard let bool = value.boolValue else { throw mismatch("a Boolean") }
        return bool
    }

    func string() throws -> String {
        guard let string = value.stringValue else { throw mismatch("a string") }
        return string
    }

    func double() throws -> Double {
        switch value {
        case .double(let double): return double
        case .int(let int):
            guard let double = Double(exactly: int) else {
                throw JSONError(.numberOutOfRange, "\(int) cannot be held exactly as a fraction", at: codingPath)
            }
            return double
        default: throw mismatch("a number")
        }
    }

    func float() throws -> Float {
        let float = Float(try double())
        guard float.isFinite else {
            throw JSONError(.numberOutOfRange, "the number is beyond 32 bits", at: codingPath)
        }
        return float
    }

    func integer<Value: FixedWidthInteger>() throws -> Value {
        guard let int = value.intValue else { throw mismatch("a whole number") }
        guard let integer = Value(exactly: int) else {
            throw JSONError(
                .numberOutOfRange,
                "\(int) is not between \(Value.min) and \(Value.max)",
                at: codingPath
            )
        }
        return integer
    }

    private func date() throws -> Date {
        guard let date = RFC3339.date(from: try string()) else {
            throw JSONError(.invalidValue, "expected a time as 2026-11-23T09:40:00Z", at: codingPath)
        }
        return date
    }

    private func uuid() throws -> UUID {
        guard let uuid = UUID(uuidString: try string()) else {
            throw JSONError(.invalidValue, "expected a UUID", at: codingPath)
        }
        return uuid
    }

    private func mismatch(_ expected: String) -> JSONError {
        JSONError(.typeMismatch, "expected \(expected), found \(value.typeName)", at: codingPath)
    }
}
