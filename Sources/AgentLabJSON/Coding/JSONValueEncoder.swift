import FoundationEssentials

/// One place in the value that is being made, and the encoder that fills it.
///
/// A class, because containers that share a place outlive the call that made them. Plain values go into their object or
/// array at once; only what encodes itself gets a place of its own.
final class JSONValueEncoder: Encoder {
    private enum Part {
        case value(JSONValue)
        case place(JSONValueEncoder)

        var result: JSONValue {
            switch self {
            case .value(let value): value
            case .place(let encoder): encoder.result
            }
        }
    }

    private enum Content {
        case nothing
        case value(JSONValue)
        case object([String: Part])
        case array([Part])
    }

    private let parent: JSONValueEncoder?
    private let key: (any CodingKey)?
    private var content = Content.nothing

    init() {
        parent = nil
        key = nil
    }

    private init(below parent: JSONValueEncoder, at key: any CodingKey) {
        self.parent = parent
        self.key = key
    }

    /// Made when it is asked for, which is when something is wrong.
    var codingPath: [any CodingKey] {
        guard let parent, let key else { return [] }
        return parent.codingPath + [key]
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

    /// A place for a member that encodes itself.
    func member(_ key: any CodingKey) -> JSONValueEncoder {
        let member = JSONValueEncoder(below: self, at: key)
        put(.place(member), key)
        return member
    }

    func set(_ value: JSONValue, at key: any CodingKey) {
        put(.value(value), key)
    }

    func set(_ value: any JSONValueConvertible, at key: any CodingKey) throws {
        do throws(JSONError) {
            put(.value(try value.jsonValue()), key)
        } catch {
            throw error.under(JSONPath(codingPath + [key]).text)
        }
    }

    private func put(_ part: Part, _ key: any CodingKey) {
        guard case .object(var members) = content else { return }
        content = .nothing  // so that the dictionary below is changed in place
        members[key.stringValue] = part
        content = .object(members)
    }

    /// A place for an element that encodes itself.
    func element() -> JSONValueEncoder {
        let element = JSONValueEncoder(below: self, at: JSONKey(intValue: count))
        guard case .array(var elements) = content else { return element }
        content = .nothing  // so that the array below is changed in place
        elements.append(.place(element))
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
        case let value as UUID: set(.string(value.lowercaseText))
        case let value as Date: try set(value)
        case let value as any JSONValueConvertible: set(try value.jsonValue())
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
