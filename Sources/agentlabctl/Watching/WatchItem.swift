import AgentLabAPI

/// `watch --json`: what a notification of the control protocol carries, without the subscription's number.
struct WatchItem: Encodable {
    let sequence: Int
    let event: RunEvent
}
