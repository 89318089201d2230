import AgentLabJSON

extension StepCoding<State> {
    /// Keeps what a step has changed in a state, instead of the state.
    static func changes(of previous: State) -> StepCoding {
        StepCoding(
            encode: { try JSONValue(encoding: $0.changes(since: previous)) },
            decode: { previous.applying(try $0.decode(StateChanges.self)) },
            settle: { next, _ in next }
        )
    }
}

extension State {
    fileprivate func applying(_ changes: StateChanges) -> State {
        var next = merging(changes.set)
        for key in changes.removed {
            next = next.removing(key)
        }
        return next
    }
}
