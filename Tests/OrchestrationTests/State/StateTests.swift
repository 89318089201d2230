import AgentLabJSON
import FoundationEssentials
import Orchestration
import Testing

extension StateKey where Value == [String] {
    static var names: Self { Self("names") }
}

extension StateKey where Value == Int {
    static var count: Self { Self("count") }
}

@Suite struct StateTests {
    @Test func aChangeMakesAnotherStateAndLeavesTheFirstAlone() {
        let first = State(["a": 1, "b": 2])
        let second = first.setting("a", to: 3).removing("b").merging(["c": 4, "d": 5]).removing("d")
        #expect(first.data == ["a": 1, "b": 2])
        #expect(second.data == ["a": 3, "c": 4])
        #expect(second["b"] == nil)
        #expect(second.runID == first.runID)
        #expect(second.timestamp == first.timestamp)
    }

    @Test func mergingAStateTakesItsValuesAndNothingElse() {
        let secrets: Secrets = ["key": "mine"]
        let first = State(["a": 1], secrets: secrets)
        let merged = first.merging(State(["a": 2, "b": 3], secrets: ["key": "theirs"]).removing("b"))
        #expect(merged.data == ["a": 2])
        #expect(merged.runID == first.runID)
        #expect(merged.secrets["key"] == "mine")
    }

    @Test func aNullIsAValueAndNotAnAbsence() {
        let state = State().setting("a", to: nil)
        #expect(state["a"] == .null)
        #expect(state.data == ["a": .null])
    }

    @Test func typedKeysReadAndWriteSwiftValues() throws {
        let state = try State().setting(.names, to: ["x", "y"]).setting(.count, to: 2)
        #expect(try state[.names] == ["x", "y"])
        #expect(try state[.count] == 2)
        #expect(try state.removing(.count)[.count] == nil)
        #expect(try state.get("names", as: [String].self) == ["x", "y"])
    }

    @Test func aMissingKeyAndAValueOfAnotherShapeAreErrorsThatNameTheKey() throws {
        let state = State(["count": "many"])
        let missing = try #require(throws: StateError.self) { try state.get("size", as: Int.self) }
        #expect(missing.code == .missingKey)
        #expect("\(missing)" == "the state has no key \"size\"")
        let invalid = try #require(throws: StateError.self) { try state[.count] }
        #expect(invalid.code == .invalidValue)
        #expect("\(invalid)".hasPrefix("the value of the state's key \"count\" does not fit: "))
        #expect(!"\(invalid)".contains("many"))
    }

    @Test func codingKeepsEverythingButTheSecrets() throws {
        let state = State(["a": ["b": 1.0]], secrets: ["token": "hunter2"])
        let value = try JSONValue(encoding: state)
        #expect(!value.encodedString().contains("hunter2"))
        #expect(!value.encodedString().contains("token"))
        let decoded = try value.decode(State.self)
        #expect(decoded.data == state.data)
        #expect(decoded.runID == state.runID)
        #expect(decoded.secrets.isEmpty)
        #expect(abs(decoded.timestamp.timeIntervalSince(state.timestamp)) < 0.000_01)
    }

    @Test func neitherDescriptionNorDumpShowsASecret() {
        let state = State(["visible": "private"], secrets: ["token": "hunter2"])
        var dumped = ""
        dump(state, to: &dumped)
        for text in ["\(state)", "\(state.secrets)", String(reflecting: state.secrets), dumped] {
            #expect(!text.contains("hunter2"))
        }
        #expect(!"\(state)".contains("private"))
        #expect("\(state.secrets)" == "Secrets(token)")
    }
}
