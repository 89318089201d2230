import AgentLabJSON

/// A request between its arrival and its answer.
struct RequestInHand: Sendable {
    let id: JSONValue
    let call: ControlCall
    /// How many bytes its frame had.
    let size: Int
}
