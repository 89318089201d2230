import AgentLabAPI
import AgentLabJSON
import NIOCore
import Synchronization

/// The client's side of a connection: sends requests, and hands what comes back to whoever waits for it.
final class ClientConnection: Sendable {
    typealias Transport = NIOAsyncChannel<FrameEvent, [UInt8]>

    private let outbound: NIOAsyncChannelOutboundWriter<[UInt8]>
    private let pending = Mutex(PendingReplies())
    private let eventCapacity: Int
    /// Subscriptions that nobody reads any more.
    ///
    /// There is never one twice, so they are as bounded as subscriptions are.
    private let abandoned: AsyncStream<Int>
    private let abandonedContinuation: AsyncStream<Int>.Continuation

    init(outbound: NIOAsyncChannelOutboundWriter<[UInt8]>, eventCapacity: Int) {
        self.outbound = outbound
        self.eventCapacity = eventCapacity
        (self.abandoned, self.abandonedContinuation) = AsyncStream.makeStream()
    }

    func call(_ method: String, _ params: JSONValue) async throws -> JSONValue {
        let oneShot = OneShot<JSONValue>()
        return try await self.send(method, params, expecting: .result(oneShot), oneShot)
    }

    /// Subscribes.
    ///
    /// - Parameter isPaced: Whether the whole connection waits when the events are not taken.
    func subscribe(_ method: String, _ params: JSONValue, isPaced: Bool = false) async throws -> Subscription {
        let oneShot = OneShot<Int>()
        let events = EventBuffer(capacity: self.eventCapacity, isPaced: isPaced)
        let number = try await self.send(method, params, expecting: .subscription(oneShot, events), oneShot)
        return Subscription(number: number, events: events, connection: self)
    }

    /// Gives a subscription back, without waiting for anything.
    func unsubscribe(_ subscription: Int) {
        guard self.pending.withLock({ $0.removeStream(subscription) }) else { return }
        self.abandonedContinuation.yield(subscription)
    }

    private func send<Value: Sendable>(
        _ method: String,
        _ params: JSONValue,
        expecting reply: PendingReplies.Reply,
        _ oneShot: OneShot<Value>
    ) async throws -> Value {
        let id = try self.pending.withLock { pending in try pending.expect(reply) }
        do {
            let body = OutgoingMessage.request(id: id, method: method, params: params).encoded()
            try await self.write(body)
            return try await oneShot.value()
        } catch {
            self.pending.withLock { $0.abandon(id) }
            throw error
        }
    }

    private func write(_ body: [UInt8]) async throws {
        do {
            try await self.outbound.write(body)
        } catch let error as CancellationError {
            throw error
        } catch {
            // Why it broke, the reading side may know better: what the daemon said last.
            throw self.pending.withLock { $0.failureReason } ?? Self.connectionLost
        }
    }

    private static let connectionLost = ControlClientError(.connectionLost, "the connection to the daemon was lost")
}

extension ClientConnection {
    /// Takes what the daemon sends until the connection ends; then everything that is still expected fails.
    func receive(_ inbound: NIOAsyncChannelInboundStream<FrameEvent>) async {
        do {
            for try await event in inbound {
                try await self.receive(event)
            }
            self.fail(Self.connectionLost)
        } catch let error as ControlClientError {
            self.fail(error)
        } catch {
            self.fail(ControlClientError(.connectionLost, "\(Self.connectionLost.message): \(error)"))
        }
    }

    /// Tells the daemon which subscriptions are not wanted any more.
    func giveBackSubscriptions() async {
        for await subscription in self.abandoned {
            let id = self.pending.withLock { $0.nextID() }
            let params: JSONValue = ["subscription": .int(subscription)]
            let request = OutgoingMessage.request(id: id, method: RunsUnwatch.name, params: params)
            try? await self.outbound.write(request.encoded())
        }
    }

    private func receive(_ event: FrameEvent) async throws {
        switch event {
        case .violation(let violation):
            throw ControlClientError(.protocolViolation, "the daemon broke the protocol: \(violation)")
        case .body(let body):
            do throws(JSONError) {
                let message = try JSONValue(parsing: Array(body.readableBytesView))
                let action = self.pending.withLock { $0.receive(message) }
                if case .deliver(let events, _, _) = action, events.isPaced { await events.room() }
                self.perform(action)
            } catch {
                throw ControlClientError(.protocolViolation, "the daemon sent no JSON: \(error)")
            }
        }
    }

    private func perform(_ action: PendingReplies.Action) {
        switch action {
        case .none: break
        case .succeed(let oneShot, let result): oneShot.fill(.success(result))
        case .subscribed(let oneShot, let number): oneShot.fill(.success(number))
        case .fail(let reply, let error): reply.fail(error)
        case .deliver(let events, let item, let subscription):
            if !events.offer(item) { self.unsubscribe(subscription) }
        case .unsubscribe(let subscription): self.abandonedContinuation.yield(subscription)
        case .failAll(let error): self.fail(error)
        }
    }

    private func fail(_ error: any Error) {
        let (replies, streams) = self.pending.withLock { $0.fail(error) }
        for reply in replies {
            reply.fail(error)
        }
        for stream in streams {
            stream.fail(error)
        }
    }
}

extension PendingReplies.Reply {
    fileprivate func fail(_ error: any Error) {
        switch self {
        case .result(let oneShot): oneShot.fill(.failure(error))
        case .subscription(let oneShot, _): oneShot.fill(.failure(error))
        case .abandoned: break
        }
    }
}
