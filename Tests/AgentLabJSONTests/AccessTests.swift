import AgentLabJSON
import Testing

@Suite struct AccessTests {
    private let value: JSONValue = ["a": [1, "x", 2.5, 2.0, true, nil], "o": ["k": "v"]]

    @Test func findsWhatIsThere() {
        #expect(value["a"]?[0]?.intValue == 1)
        #expect(value["a"]?[1]?.stringValue == "x")
        #expect(value["a"]?[2]?.doubleValue == 2.5)
        #expect(value["a"]?[3]?.intValue == 2)
        #expect(value["a"]?[0]?.doubleValue == 1)
        #expect(value["a"]?[4]?.boolValue == true)
        #expect(value["a"]?[5]?.isNull == true)
        #expect(value["a"]?.arrayValue?.count == 6)
        #expect(value["o"]?.objectValue == ["k": "v"])
    }

    @Test func givesNilForWhatIsNot() {
        #expect(value["b"] == nil)
        #expect(value[0] == nil)
        #expect(value["a"]?[6] == nil)
        #expect(value["a"]?[-1] == nil)
        #expect(value["a"]?["k"] == nil)
        #expect(value["a"]?[2]?.intValue == nil)
        #expect(value["a"]?[1]?.boolValue == nil)
        #expect(value.stringValue == nil)
    }
}
