import AgentLabJSON

extension State {
    /// The value of a key as a Swift value.
    ///
    /// - Throws: ``StateError`` when there is no such key or its value is of another shape.
    public func get<Value: Decodable>(_ key: String, as type: Value.Type = Value.self) throws(StateError) -> Value {
        guard let value = self[key] else { throw StateError(code: .missingKey, key: key, cause: nil) }
        return try Self.decode(value, of: key)
    }

    /// The value of a key as a Swift value; nil when there is no such key.
    ///
    /// - Throws: ``StateError`` when the value is of another shape.
    public subscript<Value>(key: StateKey<Value>) -> Value? {
        get throws(StateError) {
            guard let value = self[key.name] else { return nil }
            return try Self.decode(value, of: key.name)
        }
    }

    /// The state with a key set to a Swift value.
    ///
    /// - Throws: ``StateError`` when the value cannot be written as JSON.
    public consuming func setting<Value>(_ key: StateKey<Value>, to value: Value) throws(StateError) -> State {
        setting(key.name, to: try Self.encode(value, for: key.name))
    }

    /// The state without a key; the same state when it has none.
    public consuming func removing<Value>(_ key: StateKey<Value>) -> State {
        removing(key.name)
    }

    private static func decode<Value: Decodable>(_ value: JSONValue, of key: String) throws(StateError) -> Value {
        do {
            return try value.decode(Value.self)
        } catch {
            throw StateError(code: .invalidValue, key: key, cause: error)
        }
    }

    private static func encode(_ value: some Encodable, for key: String) throws(StateError) -> JSONValue {
        do {
            return try JSONValue(encoding: value)
        } catch {
            throw StateError(code: .invalidValue, key: key, cause: error)
        }
    }
}
