import AgentLabJSON
import FoundationEssentials
import Testing

private struct Order: Codable, Equatable {
    enum CodingKeys: String, CodingKey {
        case id, name, amount, weight, tags, notes, extra, placed
        case byRegion = "by_region"
    }

    enum Tag: String, Codable { case new, old }

    var id = UUID(uuidString: "0198C0DE-0000-7000-8000-00000000ABCD")
    var name = "é"
    var amount = 3
    var weight = 3.0
    var tags: [Tag] = [.new, .old]
    var notes: String?
    var extra: JSONValue = ["x": [1, 1.0]]
    var placed = Date(timeIntervalSinceReferenceDate: 0.25)
    var byRegion: [String: UInt8] = ["north": 255]
}

private class Base: Codable {
    var a = 1
}

private final class Derived: Base {
    enum CodingKeys: CodingKey { case b }
    var b = 2

    override init() { super.init() }

    required init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        b = try container.decode(Int.self, forKey: .b)
        try super.init(from: container.superDecoder())
    }

    override func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(b, forKey: .b)
        try super.encode(to: container.superEncoder())
    }
}

@Suite struct CodableTests {
    private let json: JSONValue = [
        "id": "0198c0de-0000-7000-8000-00000000abcd", "name": "é", "amount": 3, "weight": 3.0,
        "tags": ["new", "old"], "extra": ["x": [1, 1.0]], "placed": "2001-01-01T00:00:00.250000Z",
        "by_region": ["north": 255],
    ]

    @Test func encodesEachTypeInItsWireForm() throws {
        #expect(try JSONValue(encoding: Order()) == json)
    }

    @Test func decodesWhatItEncodes() throws {
        #expect(try json.decode(Order.self, strict: true) == Order())
    }

    @Test func decodesTopLevelValuesOfEveryKind() throws {
        #expect(try JSONValue.int(7).decode(Int8.self) == 7)
        #expect(try JSONValue.null.decode(Int?.self) == nil)
        #expect(try JSONValue.array([1, nil, 3]).decode([Int?].self) == [1, nil, 3])
        #expect(try (["1": "x"] as JSONValue).decode([Int: String].self) == [1: "x"])
        #expect(try JSONValue(encoding: [Int?.none, 2]) == [nil, 2])
        #expect(try JSONValue(encoding: ["a": Date(timeIntervalSinceReferenceDate: 0)])["a"]?.stringValue != nil)
    }

    @Test func takesWholeNumbersAndFractionsForEachOtherWhenNothingIsLost() throws {
        #expect(try JSONValue.int(2).decode(Double.self) == 2)
        #expect(try JSONValue.double(2).decode(Int.self) == 2)
        #expect(throws: JSONError.self) { try JSONValue.double(2.5).decode(Int.self) }
        #expect(throws: JSONError.self) { try JSONValue.int(.max).decode(Double.self) }
    }

    @Test func carriesSuperclasses() throws {
        let value = try JSONValue(encoding: Derived())
        #expect(value == ["b": 2, "super": ["a": 1]])
        #expect(try value.decode(Derived.self).a == 1)
    }

    @Test(
        arguments: [
            ("amount", JSONValue.string("3"), "amount: expected a whole number, found a string"),
            ("amount", 2.5, "amount: expected a whole number, found a fraction"),
            ("name", 1, "name: expected a string, found a whole number"),
            ("name", nil, "name: expected a string, found null"),
            ("by_region", ["north": 256], "by_region.north: 256 is not between 0 and 255"),
            ("by_region", [], "by_region: expected an object, found an array"),
            ("tags", ["new", "lost"], "tags[1]: Cannot initialize Tag from invalid String value lost"),
            ("placed", "yesterday", "placed: expected a time as 2026-11-23T09:40:00Z"),
            ("id", "42", "id: expected a UUID"),
        ] as [(String, JSONValue, String)]
    )
    func namesThePathToWhatDoesNotFit(key: String, value: JSONValue, message: String) {
        var members = json.objectValue ?? [:]
        members[key] = value
        let error = #expect(throws: JSONError.self) { try JSONValue.object(members).decode(Order.self) }
        #expect(error?.description == message)
    }

    @Test func namesTheKeyThatIsMissing() {
        let error = #expect(throws: JSONError.self) { try (["a": [[:]]] as JSONValue).decode([String: [Order]].self) }
        #expect(error?.description == "a[0].id: is missing" || error?.description == "a[0].name: is missing")
        #expect(error?.code == .missingValue)
    }

    @Test func namesThePathToWhatCannotBeEncoded() {
        let nan = #expect(throws: JSONError.self) { try JSONValue(encoding: ["a": [1, Double.nan]]) }
        #expect(nan?.description == "a[1]: nan is not a number that JSON can hold")
        let large = #expect(throws: JSONError.self) { try JSONValue(encoding: [UInt64.max]) }
        #expect(large?.description == "[0]: 18446744073709551615 does not fit 64 bits")
        let late = #expect(throws: JSONError.self) { try JSONValue(encoding: [Date.distantFuture + 1e12]) }
        #expect(late?.code == .invalidValue)
    }

    @Test func namesAnErrorFromOutside() {
        let error = JSONError(.invalidValue, "is wrong", path: "items[3]")
        #expect(error.under("params").description == "params.items[3]: is wrong")
        #expect(JSONError(.invalidValue, "is wrong", path: "[3]").under("params").path == "params[3]")
        #expect(JSONError(.invalidValue, "is wrong", path: "").under("params").path == "params")
    }
}
