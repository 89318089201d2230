import AgentLabJSON
import Orchestration
import Testing

@Suite struct StateChangesTests {
    /// What the dictionaries alone say.
    private static func difference(from old: [String: JSONValue], to new: [String: JSONValue]) -> StateChanges {
        StateChanges(
            set: new.filter { old[$0.key] != $0.value },
            removed: Set(old.keys).subtracting(new.keys)
        )
    }

    private static func changed(_ state: State, by dice: inout Dice) -> State {
        var state = state
        for _ in 0..<dice.roll(0...6) {
            let key = "k\(dice.roll(0...5))"
            switch dice.roll(0...3) {
            case 0: state = state.removing(key)
            case 1: state = state.merging([key: dice.value(), "m": dice.value()])
            default: state = state.setting(key, to: dice.value())
            }
        }
        return state
    }

    @Test(arguments: 0..<300) func theOverlayTellsWhatTheDictionariesTell(seed: Int) {
        var dice = Dice(seed: seed)
        var state = State()
        var folded = State(runID: state.runID)
        for _ in 0..<20 {
            if dice.chance(10) {
                state = State(state.data, runID: state.runID)
            }
            let next = Self.changed(state, by: &dice)
            let changes = next.changes(since: state)
            #expect(changes == Self.difference(from: state.data, to: next.data))
            folded.apply(changes)
            #expect(folded.data == next.data)
            state = next
            if dice.chance(70) {
                state.commit()
            }
            #expect(state.data == next.data)
        }
    }

    @Test func aStateOfAnEarlierStageIsComparedValueByValue() {
        var state = State(["a": 1])
        let early = state.setting("b", to: 1)
        state = state.setting("a", to: 2)
        state.commit()
        #expect(early.changes(since: state) == StateChanges(set: ["a": 1, "b": 1]))
    }

    @Test func settingAValueToWhatItIsChangesNothing() {
        let state = State(["a": ["b": 1]])
        let same = state.setting("a", to: ["b": 1]).removing("absent").setting("c", to: 1).removing("c")
        #expect(same.changes(since: state).isEmpty)
    }

    @Test func wholeNumbersAndFractionsDiffer() {
        let state = State(["a": 1])
        let other = state.setting("a", to: 1.0)
        #expect(other.changes(since: state).set == ["a": .double(1)])
    }

    /// Ten million copied keys a stage would take hours: this ends only because a commit costs what has changed.
    @Test(.timeLimit(.minutes(2))) func aCommitCostsWhatHasChanged() {
        let keys = (0..<200_000).map { ("k\($0)", JSONValue.int($0)) }
        var state = State(Dictionary(uniqueKeysWithValues: keys))
        state.commit()
        for round in 0..<50_000 {
            state = state.setting("k\(round)", to: "new")
            state.commit()
        }
        #expect(state["k49999"] == "new")
    }
}
