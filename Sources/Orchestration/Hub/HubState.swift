import AgentLabJSON
import FoundationEssentials

/// What a ``Hub`` knows, apart from what it does: every method decides at once and waits for nothing.
struct HubState {
    /// A member with its mailbox.
    ///
    /// A member that comes again under the same id is another one.
    struct Member {
        let id: MemberID
        let number: Int
        let handler: Hub.Handler
        let mailbox: AsyncStream<Message>
        let inlet: AsyncStream<Message>.Continuation
    }

    typealias Response = Result<Message, HubError>

    private let name: String
    private let capacity: Int
    private var members: [MemberID: Member] = [:]
    private var topics: [String: Set<MemberID>] = [:]
    private var requests: [UUID: AsyncStream<Response>.Continuation] = [:]
    private var lastNumber = 0
    private(set) var isShutDown = false
    private(set) var metrics = HubMetrics()

    init(name: String, capacity: Int) {
        self.name = name
        self.capacity = max(1, capacity)
    }

    // MARK: Members

    mutating func register(_ id: MemberID, _ handler: @escaping Hub.Handler) throws(HubError) -> Member {
        try checkIsUp()
        guard members[id] == nil else {
            throw HubError(.duplicateMember, "hub \"\(name)\" has a member \"\(id)\" already", member: id)
        }
        lastNumber += 1
        let (mailbox, inlet) = AsyncStream.makeStream(of: Message.self, bufferingPolicy: .bufferingOldest(capacity))
        let member = Member(id: id, number: lastNumber, handler: handler, mailbox: mailbox, inlet: inlet)
        members[id] = member
        metrics.members = members.count
        return member
    }

    /// Takes a member out; what waits in its mailbox is still delivered.
    mutating func unregister(_ id: MemberID) throws(HubError) {
        let member = try self.member(id)
        members[id] = nil
        metrics.members = members.count
        for topic in topics.keys {
            remove(id, from: topic)
        }
        member.inlet.finish()
    }

    private func member(_ id: MemberID) throws(HubError) -> Member {
        guard let member = members[id] else {
            throw HubError(.unknownMember, "hub \"\(name)\" has no member \"\(id)\"", member: id)
        }
        return member
    }

    private func checkIsUp() throws(HubError) {
        if isShutDown { throw HubError(.shutDown, "hub \"\(name)\" is shut down") }
    }

    // MARK: Messages

    mutating func send(_ message: Message) throws(HubError) {
        try checkIsUp()
        _ = try member(message.from)
        let receiver = try member(message.to)
        guard accept(message, for: receiver) else {
            let text =
                "\(capacity) messages wait for member \"\(receiver.id)\" of hub \"\(name)\", no more are accepted"
            throw HubError(.mailboxFull, text, member: receiver.id)
        }
    }

    mutating func deliver(to receivers: some Sequence<MemberID>, _ make: (MemberID) -> Message) -> Delivery {
        var delivery = Delivery()
        for id in receivers {
            guard let receiver = members[id] else { continue }
            if accept(make(id), for: receiver) {
                delivery.accepted.append(id)
            } else {
                delivery.dropped.append(id)
            }
        }
        return delivery
    }

    private mutating func accept(_ message: Message, for receiver: Member) -> Bool {
        guard case .enqueued = receiver.inlet.yield(message) else {
            metrics.dropped += 1
            return false
        }
        metrics.sent += 1
        return true
    }

    mutating func noteReceived() {
        metrics.received += 1
    }

    // MARK: Many

    func everyone(but sender: MemberID) throws(HubError) -> [MemberID] {
        try checkIsUp()
        _ = try member(sender)
        return members.keys.filter { $0 != sender }.sorted { $0.rawValue < $1.rawValue }
    }

    func subscribers(of topic: String, but sender: MemberID) throws(HubError) -> [MemberID] {
        try checkIsUp()
        _ = try member(sender)
        return (topics[topic] ?? []).filter { $0 != sender }.sorted { $0.rawValue < $1.rawValue }
    }

    mutating func subscribe(_ id: MemberID, to topic: String) throws(HubError) {
        try checkIsUp()
        _ = try member(id)
        topics[topic, default: []].insert(id)
    }

    mutating func unsubscribe(_ id: MemberID, from topic: String) throws(HubError) {
        _ = try member(id)
        remove(id, from: topic)
    }

    private mutating func remove(_ id: MemberID, from topic: String) {
        topics[topic]?.remove(id)
        if topics[topic]?.isEmpty == true { topics[topic] = nil }
    }

    // MARK: Requests

    /// Sends a request, and gives the stream on which its response will come.
    mutating func request(_ message: Message) throws(HubError) -> AsyncStream<Response> {
        let (responses, inlet) = AsyncStream.makeStream(of: Response.self, bufferingPolicy: .bufferingOldest(1))
        // Known before it is sent: the response may come at once.
        requests[message.id] = inlet
        do {
            try send(message)
        } catch {
            requests[message.id] = nil
            throw error
        }
        return responses
    }

    /// Forgets a request for whose response nobody waits any more.
    mutating func abandon(_ request: UUID) {
        requests[request] = nil
    }

    mutating func respond(to request: Message, _ data: JSONValue) throws(HubError) {
        guard let pending = requests.removeValue(forKey: request.id) else {
            let text = "nobody waits for a response to the request \(request.id.uuidString.lowercased())"
            throw HubError(.unknownRequest, text, member: request.from)
        }
        let response = Message(.response, from: request.to, to: request.from, data, replyTo: request.id)
        metrics.sent += 1
        metrics.received += 1
        pending.yield(.success(response))
        pending.finish()
    }

    mutating func fail(_ request: UUID, _ error: HubError) {
        guard let pending = requests.removeValue(forKey: request) else { return }
        pending.yield(.failure(error))
        pending.finish()
    }

    // MARK: The end

    /// Accepts nothing from now on; what was accepted is still delivered.
    mutating func shutDown() {
        isShutDown = true
        for member in members.values {
            member.inlet.finish()
        }
    }

    /// Nothing is delivered any more: whoever waits for a response hears of it, and what was left over is counted.
    mutating func end() {
        shutDown()
        for request in Array(requests.keys) {
            fail(request, HubError(.shutDown, "hub \"\(name)\" was shut down before the request was answered"))
        }
        metrics.dropped += metrics.sent - metrics.received
    }
}
