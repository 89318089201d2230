import AgentLabAPI
import AgentLabJSON

/// What a connection still expects from the other side, by request and by subscription.
struct PendingReplies {
    enum Reply: Sendable {
        case result(OneShot<JSONValue>)
        case subscription(OneShot<Int>, EventBuffer)
        /// Nobody waits any more; a subscription that was asked for is to be given back.
        case abandoned
    }

    /// What has to be done once the lock is released.
    enum Action: Sendable {
        case none
        case succeed(OneShot<JSONValue>, JSONValue)
        case subscribed(OneShot<Int>, Int)
        case fail(Reply, any Error)
        case deliver(EventBuffer, EventBuffer.Item, subscription: Int)
        case unsubscribe(Int)
        case failAll(any Error)
    }

    private var replies: [Int: Reply] = [:]
    private var streams: [Int: EventBuffer] = [:]
    private var lastID = 0
    private var failure: (any Error)?

    /// The id of the next request, under which its reply is expected.
    mutating func expect(_ reply: Reply) throws -> Int {
        if let failure = self.failure { throw failure }
        self.lastID += 1
        self.replies[self.lastID] = reply
        return self.lastID
    }

    /// An id for a request whose answer is not interesting.
    mutating func nextID() -> Int {
        self.lastID += 1
        return self.lastID
    }

    mutating func abandon(_ id: Int) {
        switch self.replies[id] {
        case .subscription: self.replies[id] = .abandoned
        default: self.replies[id] = nil
        }
    }

    /// Why nothing is expected any more; `nil` while the connection is good.
    var failureReason: (any Error)? { self.failure }

    /// Whether the stream was still there.
    mutating func removeStream(_ subscription: Int) -> Bool {
        self.streams.removeValue(forKey: subscription) != nil
    }

    /// Everything that is still expected fails, now and later.
    mutating func fail(_ error: any Error) -> ([Reply], [EventBuffer]) {
        guard self.failure == nil else { return ([], []) }
        self.failure = error
        defer {
            self.replies = [:]
            self.streams = [:]
        }
        return (Array(self.replies.values), Array(self.streams.values))
    }

    /// Takes a message from the other side.
    mutating func receive(_ message: JSONValue) -> Action {
        if let id = message["id"] {
            return self.receiveAnswer(message, id: id)
        }
        guard
            let params = message["params"], let subscription = params["subscription"]?.intValue,
            let sequence = params["sequence"]?.intValue, let event = params["event"]
        else { return .none }  // A notification of a later version.
        guard let stream = self.streams[subscription] else { return .none }
        return .deliver(stream, .event(sequence: sequence, event), subscription: subscription)
    }

    private mutating func receiveAnswer(_ message: JSONValue, id: JSONValue) -> Action {
        let error = message["error"].map(Self.error)
        guard let id = id.intValue else {
            // An error without an id is about the connection as a whole.
            return error.map(Action.failAll) ?? .none
        }
        guard let reply = self.replies.removeValue(forKey: id) else { return .none }
        if let error { return .fail(reply, error) }
        let result = message["result"] ?? .null
        switch reply {
        case .result(let oneShot):
            return .succeed(oneShot, result)
        case .subscription(let oneShot, let stream):
            guard let number = result["subscription"]?.intValue else {
                return .fail(
                    reply,
                    ControlClientError(.protocolViolation, "the daemon answered without a subscription")
                )
            }
            self.streams[number] = stream
            return .subscribed(oneShot, number)
        case .abandoned:
            return result["subscription"]?.intValue.map(Action.unsubscribe) ?? .none
        }
    }

    private static func error(from json: JSONValue) -> any Error {
        do {
            return try json.decode(ControlError.self)
        } catch {
            return ControlClientError(.protocolViolation, "the daemon answered with an error that is none: \(error)")
        }
    }
}
