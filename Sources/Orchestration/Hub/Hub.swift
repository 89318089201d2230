public import AgentLabJSON
import FoundationEssentials
public import Logging
import Synchronization

/// Carries messages between agents of one process.
///
/// Each member has a mailbox and deals with its messages one at a time, in the order in which they arrived; members do not
/// hold each other up. A mailbox holds ``HubConfiguration/channelBufferSize`` messages. When it is full, a message to its
/// member alone is refused with an error and a message to many passes it by: nobody ever waits for room, so members can
/// send to each other without a deadlock.
///
/// Someone must be in ``run()`` for messages to be delivered; they wait until then.
///
/// ```swift
/// let hub = Hub()
/// try hub.register("adder") { message in
///     .int((message.data["a"]?.intValue ?? 0) + (message.data["b"]?.intValue ?? 0))
/// }
/// try hub.register("asker") { _ in nil }
/// async let running: Void = hub.run()
/// let sum = try await hub.request(from: "asker", to: "adder", ["a": 1, "b": 2])
/// try await hub.shutDown(within: .seconds(5))
/// await running
/// ```
public final class Hub: Sendable {
    /// Deals with a message.
    ///
    /// What it returns answers a request; for a request, nil means that ``Hub/respond(to:_:)`` will answer it later. What
    /// it throws fails the request, and is logged otherwise.
    public typealias Handler = @Sendable (_ message: Message) async throws -> JSONValue?

    /// How the hub works.
    public let configuration: HubConfiguration
    private let logger: Logger
    private let clock: any Clock<Duration>
    private let state: Mutex<HubState>
    /// Members that have come; one entry for each registration until `run()` takes it.
    private let arrivals: AsyncStream<HubState.Member>
    private let arrival: AsyncStream<HubState.Member>.Continuation
    /// Ends when the handlers are to be cancelled.
    private let abort: AsyncStream<Never>
    private let aborting: AsyncStream<Never>.Continuation
    /// Ends when `run()` has ended.
    private let end: AsyncStream<Never>
    private let ending: AsyncStream<Never>.Continuation

    /// Makes a hub without members.
    ///
    /// - Parameters:
    ///   - configuration: How it works.
    ///   - logger: Where failures of handlers are written.
    ///   - clock: What requests and the shutdown are timed by.
    public init(
        configuration: HubConfiguration = HubConfiguration(),
        logger: Logger = Logger(label: "agentlab.hub") { _ in SwiftLogNoOpLogHandler() },
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.configuration = configuration
        self.logger = logger
        self.clock = clock
        state = Mutex(HubState(name: configuration.name, capacity: configuration.channelBufferSize))
        (arrivals, arrival) = AsyncStream.makeStream()
        (abort, aborting) = AsyncStream.makeStream()
        (end, ending) = AsyncStream.makeStream()
    }

    /// What the hub has done so far.
    public var metrics: HubMetrics { state.withLock { $0.metrics } }

    /// Delivers messages until ``shutDown(within:)`` is called and every accepted one is dealt with.
    ///
    /// Call it once. Cancelling its task cancels the handlers and shuts the hub down at once; what they have not come to
    /// counts as dropped.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.serveMembers() }
            group.addTask {
                for await _ in self.abort {}
            }
            await group.next()
            group.cancelAll()
        }
        state.withLock { $0.end() }
        ending.finish()
    }

    private func serveMembers() async {
        await withDiscardingTaskGroup { group in
            for await member in arrivals {
                group.addTask { await self.serve(member) }
            }
        }
    }

    private func serve(_ member: HubState.Member) async {
        for await message in member.mailbox {
            await handle(message, by: member)
        }
    }

    private func handle(_ message: Message, by member: HubState.Member) async {
        do {
            let answer = try await member.handler(message)
            state.withLock { $0.noteReceived() }
            if message.type == .request, let answer {
                // Nobody may be waiting any more; that is the requester's business.
                try? respond(to: message, answer)
            }
        } catch {
            state.withLock { $0.noteReceived() }
            noteFailure(of: member.id, message, error)
        }
    }

    private func noteFailure(of member: MemberID, _ message: Message, _ error: any Error) {
        guard message.type != .request else {
            let text = "member \"\(member)\" failed to answer: \(error)"
            state.withLock { $0.fail(message.id, HubError(.requestFailed, text, member: member, cause: error)) }
            return
        }
        logger.warning(
            "A member of the hub failed to handle a message",
            metadata: [
                "hub.name": .string(configuration.name), "hub.member": .stringConvertible(member),
                "message.type": .string(message.type.rawValue), LogKey.error: .string("\(error)"),
            ]
        )
    }
}

// MARK: - Members

extension Hub {
    /// Adds a member.
    ///
    /// - Throws: ``HubError`` when the id is taken or the hub is shut down.
    public func register(_ id: MemberID, _ handler: @escaping Handler) throws(HubError) {
        let member = try state.withLock { state throws(HubError) in try state.register(id, handler) }
        arrival.yield(member)
    }

    /// Takes a member out: it receives nothing new, but still deals with what was accepted for it.
    ///
    /// - Throws: ``HubError`` when there is no such member.
    public func unregister(_ id: MemberID) throws(HubError) {
        try state.withLock { state throws(HubError) in try state.unregister(id) }
    }
}

// MARK: - Messages

extension Hub {
    /// Sends a message that wants no response.
    ///
    /// - Throws: ``HubError`` when either is no member, the receiver's mailbox is full or the hub is shut down.
    public func send(
        from: MemberID,
        to: MemberID,
        _ data: JSONValue,
        options: MessageOptions = MessageOptions()
    ) throws(HubError) {
        let message = Message(.notification, from: from, to: to, data, options: options)
        try state.withLock { state throws(HubError) in try state.send(message) }
    }

    /// Sends a message and waits for the response.
    ///
    /// - Parameters:
    ///   - from: The member that asks.
    ///   - to: The member that is asked.
    ///   - data: What is asked.
    ///   - timeout: How long to wait; as configured unless given.
    ///   - options: What else to say about it.
    /// - Returns: What the response says.
    /// - Throws: ``HubError`` as for ``send(from:to:_:options:)``, when the receiver's handler throws, and when no response
    ///   comes in time; `CancellationError` when the task is cancelled.
    public func request(
        from: MemberID,
        to: MemberID,
        _ data: JSONValue,
        timeout: Duration? = nil,
        options: MessageOptions = MessageOptions()
    ) async throws -> JSONValue {
        let message = Message(.request, from: from, to: to, data, options: options)
        let limit = timeout ?? configuration.defaultTimeout
        let responses = try state.withLock { state throws(HubError) in try state.request(message) }
        defer { state.withLock { $0.abandon(message.id) } }
        do {
            return try await withTimeLimit(limit, clock: clock) {
                for await response in responses {
                    return try response.get().data
                }
                throw CancellationError()
            }
        } catch is TimedOut {
            throw HubError(.requestTimedOut, "member \"\(to)\" did not answer within \(limit)", member: to)
        }
    }

    /// Answers a request whose handler has returned nil.
    ///
    /// - Throws: ``HubError`` when nobody waits for the response any more.
    public func respond(to request: Message, _ data: JSONValue) throws(HubError) {
        try state.withLock { state throws(HubError) in try state.respond(to: request, data) }
    }

    /// Sends a message to every member but the sender.
    ///
    /// - Returns: Whom it was accepted for, and whose mailbox was full.
    /// - Throws: ``HubError`` when the sender is no member or the hub is shut down.
    @discardableResult public func broadcast(
        from: MemberID,
        _ data: JSONValue,
        options: MessageOptions = MessageOptions()
    ) throws(HubError) -> Delivery {
        try state.withLock { state throws(HubError) in
            let receivers = try state.everyone(but: from)
            return state.deliver(to: receivers) { Message(.broadcast, from: from, to: $0, data, options: options) }
        }
    }

    /// Has a member receive what is published under a topic from now on.
    ///
    /// - Throws: ``HubError`` when there is no such member or the hub is shut down.
    public func subscribe(_ id: MemberID, to topic: String) throws(HubError) {
        try state.withLock { state throws(HubError) in try state.subscribe(id, to: topic) }
    }

    /// Has a member no longer receive what is published under a topic.
    ///
    /// - Throws: ``HubError`` when there is no such member.
    public func unsubscribe(_ id: MemberID, from topic: String) throws(HubError) {
        try state.withLock { state throws(HubError) in try state.unsubscribe(id, from: topic) }
    }

    /// Sends a message to the subscribers of a topic, but not to the sender.
    ///
    /// - Returns: Whom it was accepted for, and whose mailbox was full.
    /// - Throws: ``HubError`` when the sender is no member or the hub is shut down.
    @discardableResult public func publish(
        from: MemberID,
        topic: String,
        _ data: JSONValue,
        options: MessageOptions = MessageOptions()
    ) throws(HubError) -> Delivery {
        try state.withLock { state throws(HubError) in
            let receivers = try state.subscribers(of: topic, but: from)
            return state.deliver(to: receivers) {
                Message(.notification, from: from, to: $0, data, topic: topic, options: options)
            }
        }
    }
}

// MARK: - The end

extension Hub {
    /// Accepts no more messages and waits until the accepted ones are dealt with.
    ///
    /// - Parameter limit: How long to wait. When it is over, the handlers are cancelled.
    /// - Throws: ``HubError`` when not everything was dealt with in time; `CancellationError` when the task is cancelled.
    public func shutDown(within limit: Duration) async throws {
        state.withLock { $0.shutDown() }
        arrival.finish()
        do {
            try await withTimeLimit(limit, clock: clock) { [end] in
                for await _ in end {}
                try Task.checkCancellation()
            }
        } catch is TimedOut {
            aborting.finish()
            let text = "hub \"\(configuration.name)\" did not deal with all messages within \(limit)"
            throw HubError(.shutdownTimedOut, text)
        }
    }
}
