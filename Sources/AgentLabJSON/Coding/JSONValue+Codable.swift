extension JSONValue: Codable {
    /// Reads any JSON value from any decoder.
    public init(from decoder: any Decoder) throws {
        if let decoder = decoder as? JSONValueDecoder {
            self = decoder.takeWhole()
            return
        }
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int.self) {
            self = .int(value)
        } else if let value = try? container.decode(Double.self) {
            self = .double(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    /// Writes the value to any encoder.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .int(let value): try container.encode(value)
        case .double(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}

extension JSONValue {
    /// Makes the JSON value that a Swift value encodes itself as.
    ///
    /// Dates become RFC 3339 text in UTC with microseconds, UUIDs lowercase text; a `JSONValue` stays what it is.
    ///
    /// - Throws: ``JSONError`` with the path to what cannot be encoded (a NaN, a whole number beyond 64 bits, a year
    ///   beyond 9999), or what the value's own `encode(to:)` throws.
    public init(encoding value: some Encodable) throws {
        if let value = value as? any JSONValueConvertible {
            self = try value.jsonValue()
            return
        }
        do {
            let encoder = JSONValueEncoder()
            try encoder.encode(value)
            self = encoder.result
        } catch let error as EncodingError {
            throw JSONError(error)
        }
    }

    /// Makes a Swift value of this JSON value; the inverse of ``init(encoding:)``.
    ///
    /// A whole number serves where a fraction is asked for and the other way round, as long as nothing is lost.
    ///
    /// - Parameters:
    ///   - type: What to make.
    ///   - strict: Refuse keys that no type which reads their object knows. Types that name their keys while they
    ///     decode (dictionaries, `JSONValue`) know every key.
    /// - Throws: ``JSONError`` with the path to the fault, or what the type's own `init(from:)` throws.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self, strict: Bool = false) throws -> Value {
        do {
            return try JSONValueDecoder.decode(type, from: self, at: [], strict: strict)
        } catch let error as DecodingError {
            throw JSONError(error)
        }
    }
}

extension JSONError {
    init(_ code: Code, _ message: String, at codingPath: [any CodingKey]) {
        self.init(code, message, path: JSONPath(codingPath).text)
    }

    init(_ error: EncodingError) {
        switch error {
        case .invalidValue(_, let context): self.init(.invalidValue, context.debugDescription, at: context.codingPath)
        @unknown default: self.init(.invalidValue, "the value cannot be encoded", path: "")
        }
    }

    init(_ error: DecodingError) {
        switch error {
        case .typeMismatch(_, let context): self.init(.typeMismatch, context.debugDescription, at: context.codingPath)
        case .valueNotFound(_, let context): self.init(.missingValue, context.debugDescription, at: context.codingPath)
        case .keyNotFound(let key, let context): self.init(.missingValue, "is missing", at: context.codingPath + [key])
        case .dataCorrupted(let context): self.init(.invalidValue, context.debugDescription, at: context.codingPath)
        @unknown default: self.init(.invalidValue, "the value cannot be decoded", path: "")
        }
    }
}
