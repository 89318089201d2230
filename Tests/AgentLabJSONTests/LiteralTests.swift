import AgentLabJSON
import Testing

@Suite struct LiteralTests {
    @Test func literalsMakeTheCaseThatTheyLookLike() {
        let value: JSONValue = ["a": 1, "b": 1.5, "c": [true, nil], "d": "x"]
        let expected = JSONValue.object([
            "a": .int(1), "b": .double(1.5), "c": .array([.bool(true), .null]), "d": .string("x"),
        ])
        #expect(value == expected)
    }
}
