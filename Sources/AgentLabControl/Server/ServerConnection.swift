import AgentLabAPI
import AgentLabJSON
import Logging
import NIOCore
import Synchronization

/// One peer's connection: reads its requests, has them carried out side by side, and writes the answers.
final class ServerConnection: Sendable {
    typealias Transport = NIOAsyncChannel<FrameEvent, [UInt8]>

    let peer: ControlPeer
    private let transport: Transport
    private let context: ServerContext
    private let places: Places
    private let openEnded = Mutex(OpenEndedCalls())
    private let logger: Logger

    /// Wraps a channel on its event loop, before its first byte has been read.
    init(wrapping channel: any Channel, peer: ControlPeer, context: ServerContext) throws {
        self.peer = peer
        self.context = context
        self.places = Places(context.limits.maximumRequestsPerConnection)
        var logger = context.logger
        logger[metadataKey: "peer.uid"] = "\(peer.uid)"
        logger[metadataKey: "peer.pid"] = "\(peer.pid)"
        logger[metadataKey: "connection"] = "\(peer.connection)"
        self.logger = logger
        self.transport = try Transport(
            wrappingChannelSynchronously: channel,
            configuration: .init(
                // Frames can be large: beyond the one in work no more than one has to wait in memory.
                backPressureStrategy: .init(lowWatermark: 1, highWatermark: 2)
            )
        )
        channel.closeFuture.whenComplete { _ in self.stopOpenEndedCalls() }
    }

    /// Takes no more requests, ends what would go on for ever, and closes when the rest has been answered.
    func stop() {
        self.transport.channel.close(mode: .input, promise: nil)
        self.stopOpenEndedCalls()
    }

    /// Serves the peer until it has gone, or broken the rules, or ``stop()`` has been called.
    func serve() async {
        self.logger.debug("connection opened")
        await self.withTransport { inbound, outbound in
            await self.converse(inbound, outbound)
        }
        self.logger.debug("connection closed")
    }

    /// Tells the peer why it is not served, and closes.
    func refuse(_ error: ControlError) async {
        self.logger.notice("connection refused", metadata: ["reason": "\(error)"])
        await self.withTransport { _, outbound in
            try await outbound.write(OutgoingMessage.error(id: .null, error).encoded())
        }
    }

    private func withTransport(
        _ body: (NIOAsyncChannelInboundStream<FrameEvent>, NIOAsyncChannelOutboundWriter<[UInt8]>) async throws -> Void
    ) async {
        do {
            try await withTaskCancellationHandler {
                try await self.transport.executeThenClose(body)
            } onCancel: {
                // Also ends what waits for a peer that does not read.
                self.transport.channel.close(promise: nil)
            }
        } catch {
            // The peer has gone in the middle of something; nobody is left to tell.
            self.logger.debug("connection broke", metadata: ["error": "\(error)"])
        }
    }

    private func stopOpenEndedCalls() {
        for call in self.openEnded.withLock({ $0.stop() }) {
            call.stop.fire()
        }
    }
}

extension ServerConnection {
    private func converse(
        _ inbound: NIOAsyncChannelInboundStream<FrameEvent>,
        _ outbound: NIOAsyncChannelOutboundWriter<[UInt8]>
    ) async {
        var frames = inbound.makeAsyncIterator()
        let violation = await withDiscardingTaskGroup { calls in
            let violation = await self.read(&frames, outbound, &calls)
            if let violation {
                self.logger.notice("protocol violation", metadata: ["error": "\(violation)"])
                await self.send(.error(id: .null, violation), to: outbound)
                self.stopOpenEndedCalls()
            }
            return violation
        }
        // Answers that the peer has not read yet are not thrown away.
        try? await self.transport.channel.close(mode: .output).get()
        if violation != nil {
            await self.linger(&frames)
        }
    }

    /// Takes requests until there are no more; gives what the peer did wrong, if that was the reason.
    private func read(
        _ frames: inout NIOAsyncChannelInboundStream<FrameEvent>.AsyncIterator,
        _ outbound: NIOAsyncChannelOutboundWriter<[UInt8]>,
        _ calls: inout DiscardingTaskGroup
    ) async -> ControlError? {
        while let event = try? await frames.next(isolation: #isolation) {
            switch event {
            case .violation(let violation): return violation.controlError
            case .body(let body):
                switch IncomingRequest(parsing: body) {
                case .garbage(let error): return error
                case .refused(let id, let error): await self.send(.error(id: id, error), to: outbound)
                case .call(let id, let call): await self.take(call, id: id, outbound, &calls)
                }
            }
        }
        return nil
    }

    /// A peer that is still sending when its connection is closed may never see what it was told.
    private func linger(_ frames: inout NIOAsyncChannelInboundStream<FrameEvent>.AsyncIterator) async {
        let timeout = self.context.limits.lingerTimeout
        let channel = self.transport.channel
        let alarm = channel.eventLoop.scheduleTask(in: TimeAmount(timeout)) { channel.close(promise: nil) }
        while (try? await frames.next(isolation: #isolation)) != nil {}
        alarm.cancel()
    }
}

extension ServerConnection {
    private func take(
        _ call: ControlCall,
        id: JSONValue,
        _ outbound: NIOAsyncChannelOutboundWriter<[UInt8]>,
        _ calls: inout DiscardingTaskGroup
    ) async {
        guard self.places.take() else {
            let limit = self.context.limits.maximumRequestsPerConnection
            let error = ControlError(.busy, "this connection has \(limit) requests in hand already")
            return await self.send(.error(id: id, error), to: outbound)
        }
        guard self.context.places.take() else {
            self.places.giveBack()
            let error = ControlError(.busy, "the daemon has too many requests in hand")
            return await self.send(.error(id: id, error), to: outbound)
        }
        calls.addTask {
            await self.answer(call, id: id, outbound)
            self.context.places.giveBack()
            self.places.giveBack()
        }
    }

    private func answer(_ call: ControlCall, id: JSONValue, _ outbound: NIOAsyncChannelOutboundWriter<[UInt8]>) async {
        do {
            switch try await self.respond(to: call) {
            case .result(let result):
                await self.send(.result(id: id, result), to: outbound)
            case .waiting(let body):
                await self.send(.result(id: id, try await self.wait(for: body)), to: outbound)
            case .stream(let body):
                await self.stream(body, of: call, id: id, outbound)
            }
        } catch {
            await self.send(.error(id: id, self.controlError(for: error, in: call)), to: outbound)
        }
    }

    private func respond(to call: ControlCall) async throws -> ControlAnswer {
        guard call.method == RunsUnwatch.name else {
            return try await self.context.handler.respond(to: call, from: self.peer)
        }
        let unwatch: RunsUnwatch = try call.decode()
        if let subscription = self.openEnded.withLock({ $0.remove(unwatch.subscription) }) {
            subscription.stop.fire()
            await subscription.ended.wait()
        }
        return .result(try JSONValue(encoding: RunsUnwatch.Result()))
    }

    private func wait(for body: @escaping @Sendable () async throws -> JSONValue) async throws -> JSONValue {
        let call = self.openEnded.withLock { $0.open() }
        defer { _ = self.openEnded.withLock { $0.remove(call.number) } }
        guard let result = try await call.stop.stopping(body) else {
            throw ControlError(.unavailable, "the daemon stopped waiting")
        }
        return result
    }

    private func stream(
        _ body: @escaping @Sendable (ControlEventWriter) async throws -> Void,
        of call: ControlCall,
        id: JSONValue,
        _ outbound: NIOAsyncChannelOutboundWriter<[UInt8]>
    ) async {
        let subscription = self.openEnded.withLock { $0.open() }
        defer {
            _ = self.openEnded.withLock { $0.remove(subscription.number) }
            subscription.ended.fire()
        }
        await self.send(.result(id: id, ["subscription": .int(subscription.number)]), to: outbound)
        let writer = ControlEventWriter(method: call.eventMethod, subscription: subscription.number) { message in
            try await self.write(message, to: outbound)
        }
        var end = StreamEnd()
        do {
            let isComplete: Bool? = try await subscription.stop.stopping {
                try await body(writer)
                return true
            }
            guard isComplete != nil else { return }
        } catch {
            end.error = self.controlError(for: error, in: call)
        }
        await self.send(
            .event(
                method: call.eventMethod,
                subscription: subscription.number,
                sequence: writer.lastSequence,
                event: end.json
            ),
            to: outbound
        )
    }
}

extension ServerConnection {
    /// Writes a message; an answer that fits no frame is replaced by an error that says so.
    private func send(_ message: OutgoingMessage, to outbound: NIOAsyncChannelOutboundWriter<[UInt8]>) async {
        do {
            try await self.write(message, to: outbound)
        } catch let error as ControlError {
            guard case .result(let id, _) = message else { return }
            try? await self.write(.error(id: id, error), to: outbound)
        } catch {
            // The peer has gone.
        }
    }

    private func write(_ message: OutgoingMessage, to outbound: NIOAsyncChannelOutboundWriter<[UInt8]>) async throws {
        let body = message.encoded()
        let maximum = self.context.limits.maximumFrameLength
        guard body.count <= maximum else {
            throw ControlError(
                .tooLarge,
                "the answer has \(body.count) bytes, more than the \(maximum) of a frame; ask for less",
                data: ["length": .int(body.count), "max_frame": .int(maximum)]
            )
        }
        try await outbound.write(body)
    }

    private func controlError(for error: any Error, in call: ControlCall) -> ControlError {
        if let error = error as? ControlError { return error }
        if error is CancellationError {
            return ControlError(.unavailable, "the daemon stopped before the call had ended")
        }
        self.logger.error("call failed", metadata: ["method": "\(call.method)", "error": "\(error)"])
        return ControlError(.internal, "internal error; the daemon's log says more")
    }
}
