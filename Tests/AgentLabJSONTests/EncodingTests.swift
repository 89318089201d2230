import AgentLabJSON
import Testing

@Suite struct EncodingTests {
    @Test(
        arguments: [
            (JSONValue.null, "null"), (true, "true"), (0, "0"), (.int(.min), "-9223372036854775808"),
            (.int(.max), "9223372036854775807"), (-10, "-10"), (1.0, "1.0"), (-0.0, "-0.0"), (0.1, "0.1"),
            (1e300, "1e+300"), (.double(.leastNonzeroMagnitude), "5e-324"), ("", "\"\""), ([], "[]"), ([:], "{}"),
            ("a\"b\\c/\n\r\t\u{8}\u{C}\u{0}\u{1F}\u{7F}é😀", "\"a\\\"b\\\\c/\\n\\r\\t\\b\\f\\u0000\\u001f\u{7F}é😀\""),
            (["b": [1, nil], "a": ["x": 0.5]], #"{"a":{"x":0.5},"b":[1,null]}"#),
        ] as [(JSONValue, String)]
    )
    func writesCompactText(value: JSONValue, text: String) {
        #expect(value.encodedString() == text)
        #expect(value.description == text)
    }

    @Test func sortsKeysByTheirBytes() {
        let value: JSONValue = ["b": 1, "a": 2, "B": 3, "aa": 4, "é": 5, "": 6, "10": 7, "9": 8]
        #expect(value.encodedString() == #"{"":6,"10":7,"9":8,"B":3,"a":2,"aa":4,"b":1,"é":5}"#)
    }

    @Test func appendsToWhatTheBufferHolds() {
        var bytes = Array("x=".utf8)
        JSONValue.int(5).encode(into: &bytes)
        JSONValue.string("y").encode(into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "x=5\"y\"")
    }

    @Test func writesPrettyText() {
        let value: JSONValue = ["b": [1, [:], []], "a": ["x": "y"]]
        let text = """
            {
              "a": {
                "x": "y"
              },
              "b": [
                1,
                {},
                []
              ]
            }
            """
        #expect(value.encodedString(pretty: true) == text)
    }

    @Test func writesStringsBridgedFromPartsOfOthers() {
        let whole = String(repeating: "0123456789", count: 20) + "\"end\""
        #expect(JSONValue.string(String(whole.dropFirst(195))).encodedString() == #""56789\"end\"""#)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func writesNullForWhatIsNoNumber(value: Double) {
        #expect(JSONValue.array([.double(value)]).encodedString() == "[null]")
    }
}
