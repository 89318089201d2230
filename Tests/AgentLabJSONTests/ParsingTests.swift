import AgentLabJSON
import Testing

@Suite struct ParsingTests {
    @Test(
        arguments: [
            ("null", JSONValue.null), ("true", true), (" false\n", false), ("0", 0), ("-0", 0), ("-7", -7),
            ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)), ("1.0", 1.0), ("1e3", 1000.0),
            ("-2.5E-3", -0.0025), ("1e-999", 0.0), ("\"\"", ""), ("[]", []), ("{}", [:]),
            ("\t{ \"a\" : [ 1 , { \"b\" : null } ] }\r\n", ["a": [1, ["b": nil]]]),
        ] as [(String, JSONValue)]
    )
    func readsTheTextsThatJSONHas(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == value)
    }

    @Test func readsEveryEscape() throws {
        let text = #""\"\\\/\b\f\n\r\t\u0041\u00e9\u20AC\uD83D\uDE00""#
        #expect(try JSONValue(parsing: text) == "\"\\/\u{8}\u{C}\n\r\tA\u{E9}\u{20AC}\u{1F600}")
    }

    @Test func keepsTheLastOfTwoMembersWithOneKey() throws {
        #expect(try JSONValue(parsing: #"{"a":1,"b":2,"a":3}"#) == ["a": 3, "b": 2])
    }

    @Test(arguments: [
        ("", "line 1, column 1: expected a value, found the end of the text"),
        ("[1,]", "line 1, column 4: expected a value, found ']'"),
        ("{\"a\":1,}", "line 1, column 8: expected a key in quotes, found '}'"),
        ("{\"a\" 1}", "line 1, column 6: expected ':' after a key, found '1'"),
        ("[1\n 2]", "line 2, column 2: expected ',' or ']' after an element, found '2'"),
        ("{\"é\": 1 x", "line 1, column 9: expected ',' or '}' after a member, found 'x'"),
        ("1 2", "line 1, column 3: expected the end of the text, found '2'"),
        ("tru", "line 1, column 1: expected true"),
        ("01", "line 1, column 1: a number must not begin with a zero"),
        ("-", "line 1, column 2: expected a digit, found the end of the text"),
        ("1.", "line 1, column 3: expected a digit after a decimal point, found the end of the text"),
        ("1e+", "line 1, column 4: expected a digit after an exponent's 'e', found the end of the text"),
        ("\"abc", "line 1, column 1: a string without closing quote"),
        ("\"a\u{1}\"", "line 1, column 3: a control character in a string must be escaped, found byte 0x1"),
        (#""\x""#, "line 1, column 2: an escape that JSON does not have"),
        (#""\u12g4""#, "line 1, column 2: four hexadecimal digits must follow \\u"),
        ("\u{FEFF}1", "line 1, column 1: the text begins with a byte order mark; JSON has none"),
    ])
    func namesThePlaceOfAMistake(text: String, message: String) {
        #expect(failure(of: text)?.description == message)
        #expect(failure(of: text)?.code == .invalidSyntax)
    }

    @Test(arguments: [
        "+1", ".5", "0x10", "1_000", "NaN", "Infinity", "-Infinity", "'a'", "{a:1}", "[1 2]", "{1:2}", "[", "{", "nul",
        "truefalse", "// a\n1", "[1}", "{\"a\"}", "\u{A0}1", "1,", "\"\\", "\"\\u", "--1", "1.e1", "1e", "1e1.5",
    ])
    func refusesWhatIsNearlyJSON(text: String) {
        #expect(failure(of: text)?.code == .invalidSyntax)
    }

    @Test(arguments: [#""\uD800""#, #""\uDC00""#, #""\uD800\uD800""#, #""\uD800\u0041""#, #""\uD800x""#])
    func refusesHalvesOfSurrogatePairs(text: String) {
        #expect(failure(of: text)?.code == .invalidText)
    }

    @Test(
        arguments: [
            [0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80],
        ] as [[UInt8]]
    )
    func refusesBytesThatAreNoUTF8(bytes: [UInt8]) {
        let plain: [UInt8] = [0x22] + bytes + [0x22]
        let escaped: [UInt8] = [0x22, 0x5C, 0x6E] + bytes + [0x22]
        for text in [plain, escaped] {
            #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        }
    }

    @Test func readsAsDeepAsItAllowsAndNoDeeper() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try JSONValue(parsing: nested(JSONValue.maximumDepth)) }
        #expect(failure(of: nested(JSONValue.maximumDepth + 1))?.code == .tooDeep)
        #expect(failure(of: String(repeating: "{\"a\":", count: 1_000_000))?.code == .tooDeep)
    }

    @Test(arguments: ["1e999", "-1e999", "9223372036854775808", "18446744073709551615", "-9223372036854775809"])
    func refusesNumbersThatItWouldChange(text: String) {
        #expect(failure(of: text)?.code == .numberOutOfRange)
    }

    @Test(arguments: [("18446744073709552000", 18446744073709552000.0), ("-10000000000000000000000", -1e22)])
    func readsLargeWholeNumbersThatADoubleWritesTheSame(text: String, value: Double) throws {
        #expect(try JSONValue(parsing: text) == .double(value))
    }
}

/// How reading a text fails; nil when it does not.
func failure(of text: String) -> JSONError? {
    do throws(JSONError) {
        _ = try JSONValue(parsing: text)
        return nil
    } catch {
        return error
    }
}
