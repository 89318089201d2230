import FoundationEssentials

/// One place in the value that is being made, and the encoder that fills it.
///
/// A class, because containers that share a place outlive the call that made them.
final class JSONValueEncoder: Encoder {
    private enum Content {
        case nothing
        case value(JSONValue)
        case object([String: JSONValueEncoder])
        case array([JSONValueEncoder])
    }

    let codingPath: [any CodingKey]
    private var content = Content.nothing

    init(codingPath: [any CodingKey]) {
        self.codingPath = codingPath
    }

    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// What has been encoded here; a value that encoded nothing is an empty object.
    var result: JSONValue {
        switch content {
        case .nothing: .object([:])
        case .value(let value): value
        case .object(let members): .object(members.mapValues(\.result))
        case .array(let elements): .array(elements.map(\.result))
        }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        beginObject()
        return KeyedEncodingContainer(JSONKeyedEncodingContainer(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        beginArray()
        return JSONUnkeyedEncodingContainer(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        JSONSingleValueEncodingContainer(encoder: self)
    }
}

extension JSONValueEncoder {
    func beginObject() {
        guard case .object = content else {
            content = .object([:])
            return
        }
    }

    func beginArray() {
        guard case .array = content else {
            content = .array([])
            return
        }
    }

    var count: Int {
        guard case .array(let elements) = content else { return 0 }
        return elements.count
    }

    func member(_ key: any CodingKey) -> JSONValueEncoder {
        let member = JSONValueEncoder(codingPath: codingPath + [key])
        guard case .object(var members) = content else { return member }
        content = .nothing  // so that the dictionary below is changed in place
        members[key.stringValue] = member
        content = .object(members)
        return member
    }

    func element() -> JSONValueEncoder {
        let element = JSONValueEncoder(codingPath: codingPath + [JSONKey(intValue: count)])
        guard case .array(var elements) = content else { return element }
        content = .nothing  // so that the array below is changed in place
        elements.append(element)
        content = .array(elements)
        return element
    }

    func set(_ value: JSONValue) {
        content = .value(value)
    }

    func set(_ value: Double) throws {
        guard value.isFinite else {
            throw JSONError(.notStorable, "\(value) is not a number that JSON can hold", at: codingPath)
        }
        set(.double(value))
    }

    func set(_ value: some BinaryInteger) throws {
        guard let value = Int(exactly: value) else {
            throw JSONError(.numberOutOfRange, "\(value) does not fit 64 bits", at: codingPath)
        }
        set(.int(value))
    }

    func encode(_ value: some Encodable) throws {
        switch value {
        case let value as JSONValue: set(value)
        case let value as UUID: set(.string(value.uuidString.lowercased()))
        case let value as Date: try set(value)
        default: try value.encode(to: self)
        }
    }

    private func set(_ value: Date) throws {
        guard let text = RFC3339.string(from: value) else {
            throw JSONError(.invalidValue, "the time is not within the years 0 to 9999", at: codingPath)
        }
        set(.string(text))
    }
}
