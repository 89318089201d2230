import AgentLabJSON
import Testing

private struct Outer: Codable, Equatable {
    var inner: Inner
    var many: [Inner] = []
    var free: JSONValue = .null
    var map: [String: Int] = [:]
}

private struct Inner: Codable, Equatable {
    var a: Int?
}

/// Reads one object through two key types, as types with a common head do.
private struct TwoViews: Decodable {
    enum Head: CodingKey { case type }
    enum Body: CodingKey { case size }

    init(from decoder: any Decoder) throws {
        _ = try decoder.container(keyedBy: Head.self).decode(String.self, forKey: .type)
        _ = try decoder.container(keyedBy: Body.self).decode(Int.self, forKey: .size)
    }
}

private struct Nested: Decodable {
    enum CodingKeys: CodingKey { case child }
    enum ChildKeys: CodingKey { case a }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let child = try container.nestedContainer(keyedBy: ChildKeys.self, forKey: .child)
        _ = try child.decode(Int.self, forKey: .a)
    }
}

/// Knows a head, and keeps the whole object beside it.
private struct Keeper: Decodable {
    enum CodingKeys: CodingKey { case type }
    let whole: JSONValue

    init(from decoder: any Decoder) throws {
        _ = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .type)
        whole = try JSONValue(from: decoder)
    }
}

@Suite struct StrictDecodingTests {
    @Test func knowsEveryKeyOfAnObjectThatIsKeptWhole() throws {
        let value: JSONValue = ["type": "t", "any": ["thing": 1]]
        #expect(try value.decode(Keeper.self, strict: true).whole == value)
    }

    @Test(
        arguments: [
            (["inner": [:], "many": [], "free": nil, "map": [:], "x": 1], "unknown key 'x'"),
            (["inner": ["z": 1, "y": 2], "many": [], "free": nil, "map": [:]], "inner: unknown keys 'y', 'z'"),
            (["inner": [:], "many": [["a": 1], ["b": 1]], "free": nil, "map": [:]], "many[1]: unknown key 'b'"),
        ] as [(JSONValue, String)]
    )
    func refusesUnknownKeysByName(value: JSONValue, message: String) {
        let error = #expect(throws: JSONError.self) { try value.decode(Outer.self, strict: true) }
        #expect(error?.description == message)
        #expect(error?.code == .unknownKey)
        #expect(throws: Never.self) { try value.decode(Outer.self) }
    }

    @Test func leavesFreeFormPartsAlone() throws {
        let value: JSONValue = ["inner": ["a": 1], "many": [], "free": ["any": ["thing": 1]], "map": ["k": 1]]
        let decoded = try value.decode(Outer.self, strict: true)
        #expect(decoded.free == ["any": ["thing": 1]])
        #expect(decoded.map == ["k": 1])
    }

    @Test func joinsTheKeysOfSeveralViewsOfOneObject() throws {
        #expect(throws: Never.self) {
            try (["type": "t", "size": 1] as JSONValue).decode(TwoViews.self, strict: true)
        }
        let error = #expect(throws: JSONError.self) {
            try (["type": "t", "size": 1, "more": 2] as JSONValue).decode(TwoViews.self, strict: true)
        }
        #expect(error?.message == "unknown key 'more'")
    }

    @Test func looksIntoNestedContainers() {
        let error = #expect(throws: JSONError.self) {
            try (["child": ["a": 1, "b": 2]] as JSONValue).decode(Nested.self, strict: true)
        }
        #expect(error?.description == "child: unknown key 'b'")
    }
}
