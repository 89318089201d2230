import AgentLabJSON
import Testing

@Suite struct StorableTests {
    @Test(
        arguments: [
            (["items": [1, 2, 3, ["name": "a\u{0}"]]], "items[3].name"), ("\u{0}", ""),
            ([["\u{0}"]], "[0][0]"),
            (["a b": "\u{0}"], #"["a b"]"#), (["a": ["x\u{0}": 1]], #"a["x\u0000"]"#),
        ] as [(JSONValue, String)]
    )
    func namesThePathToANUL(value: JSONValue, path: String) {
        #expect(value.pathOfNUL() == path)
        #expect(failureToStore(value)?.code == .notStorable)
        #expect(failureToStore(value)?.path == path)
    }

    @Test func namesThePathToAnInfinity() {
        let value: JSONValue = ["rates": [1.5, .double(-.infinity)]]
        #expect(failureToStore(value)?.description == "rates[1]: -inf is not a number that JSON can hold")
        #expect(value.pathOfNUL() == nil)
    }

    @Test func refusesWhatWouldBeTooDeepToReadAgain() throws {
        func nested(_ depth: Int) -> JSONValue { (0..<depth).reduce(1) { value, _ in ["a": value] } }
        let deepest = nested(JSONValue.maximumDepth)
        var bytes: [UInt8] = []
        try deepest.encodeStorable(into: &bytes)
        #expect(try JSONValue(parsing: bytes) == deepest)
        #expect(failureToStore(nested(JSONValue.maximumDepth + 1))?.code == .tooDeep)
    }

    @Test func leavesTheBufferAloneWhenItRefuses() {
        var bytes = Array("before".utf8)
        let value: JSONValue = ["a": "\u{0}"]
        #expect(throws: JSONError.self) { try value.encodeStorable(into: &bytes) }
        #expect(bytes == Array("before".utf8))
    }

    @Test func writesTheSameAsPlainEncoding() throws {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<500 {
            let value = generator.value()
            guard value.pathOfNUL() == nil else { continue }
            var bytes: [UInt8] = []
            try value.encodeStorable(into: &bytes)
            #expect(bytes == value.encoded())
        }
    }

    private func failureToStore(_ value: JSONValue) -> JSONError? {
        var bytes: [UInt8] = []
        do throws(JSONError) {
            try value.encodeStorable(into: &bytes)
            return nil
        } catch {
            return error
        }
    }
}
