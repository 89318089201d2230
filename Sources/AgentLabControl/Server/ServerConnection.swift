import AgentLabAPI
import AgentLabJSON
import Logging
import NIOCore
import Synchronization

/// One peer's connection: reads its requests, has them carried out side by side, and writes the answers.
final class ServerConnection: Sendable {
    typealias Transport = NIOAsyncChannel<FrameEvent, [UInt8]>
    typealias Inbound = NIOAsyncChannelInboundStream<FrameEvent>
    typealias Outbound = NIOAsyncChannelOutboundWriter<[UInt8]>

    let peer: ControlPeer
    let context: ServerContext
    let limits: ControlLimits
    let logger: Logger
    /// The places for requests of this connection.
    let places: Places
    let incoming: FrameMemory.Share
    let outgoing: FrameMemory.Share
    let openEnded = Mutex(OpenEndedCalls())
    private let transport: Transport

    /// Wraps a channel on its event loop, before its first byte has been read.
    init(
        wrapping channel: any Channel,
        peer: ControlPeer,
        context: ServerContext
    ) throws {
        self.peer = peer
        self.context = context
        let limits = context.limits
        self.limits = limits
        self.incoming = FrameMemory.Share(of: context.memory)
        self.outgoing = FrameMemory.Share(of: context.memory)
        self.places = Places(limits.maximumRequestsPerConnection)
        self.logger = context.logger.about(peer)
        try channel.pipeline.syncOperations.addHandler(
            FrameHandler(
                maximumLength: limits.maximumFrameLength,
                halfFrameTimeout: limits.halfFrameTimeout,
                incoming: self.incoming,
                outgoing: self.outgoing
            )
        )
        self.transport = try Transport(
            wrappingChannelSynchronously: channel,
            // Frames can be large: beyond the one in work no more than one has to wait in memory.
            configuration: .init(backPressureStrategy: .init(lowWatermark: 1, highWatermark: 2))
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
            var frames = inbound.makeAsyncIterator()
            let violation = await self.converse(&frames, outbound)
            await self.finish(&frames, lingers: violation != nil)
        }
        self.logger.debug("connection closed")
    }

    /// Tells the peer why it is not served, and closes.
    func refuse(_ error: ControlError) async {
        self.logger.notice("connection refused", metadata: ["reason": "\(error)"])
        // When very many are refused at once, some are not waited for.
        let lingers = self.context.refusals.take()
        await self.withTransport { inbound, outbound in
            var frames = inbound.makeAsyncIterator()
            await self.send(.error(id: .null, error), to: outbound)
            await self.finish(&frames, lingers: lingers)
        }
        if lingers { self.context.refusals.giveBack() }
    }

    func stopOpenEndedCalls() {
        for call in self.openEnded.withLock({ $0.stop() }) {
            call.stop.fire()
        }
    }
}

extension ServerConnection {
    private func withTransport(_ body: (Inbound, Outbound) async throws -> Void) async {
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
        self.incoming.close()
        self.outgoing.close()
    }

    /// Takes requests until there are no more, and returns when they have been answered; gives what the peer did wrong.
    private func converse(_ frames: inout Inbound.AsyncIterator, _ outbound: Outbound) async -> ControlError? {
        await withDiscardingTaskGroup { calls in
            let violation = await self.read(&frames, outbound, &calls)
            if let violation {
                self.logger.notice("protocol violation", metadata: ["error": "\(violation)"])
                await self.send(.error(id: .null, violation), to: outbound)
                self.stopOpenEndedCalls()
            }
            return violation
        }
    }

    private func read(
        _ frames: inout Inbound.AsyncIterator,
        _ outbound: Outbound,
        _ calls: inout DiscardingTaskGroup
    ) async -> ControlError? {
        while let event = try? await frames.next(isolation: #isolation) {
            switch event {
            case .violation(let violation): return violation.controlError
            case .body(let body):
                let size = FrameReader.headerLength + body.readableBytes
                switch IncomingRequest(parsing: body) {
                case .garbage(let error): return error
                case .refused(let id, let error):
                    await self.send(.error(id: id, error), to: outbound)
                    self.incoming.giveBack(size)
                case .call(let id, let call):
                    await self.take(RequestInHand(id: id, call: call, size: size), outbound, &calls)
                }
            }
        }
        return nil
    }

    /// Closes, but not before the peer has had the chance to read what it was sent.
    private func finish(_ frames: inout Inbound.AsyncIterator, lingers: Bool) async {
        let channel = self.transport.channel
        try? await channel.triggerUserOutboundEvent(FrameHandler.Drain()).get()
        guard lingers else { return }
        channel.close(mode: .output, promise: nil)
        // A peer that is still sending when its connection is closed may never see what it was told.
        let timeout = TimeAmount(self.limits.lingerTimeout)
        let alarm = channel.eventLoop.scheduleTask(in: timeout) { channel.close(promise: nil) }
        while (try? await frames.next(isolation: #isolation)) != nil {}
        alarm.cancel()
    }
}

extension Logger {
    fileprivate func about(_ peer: ControlPeer) -> Logger {
        var logger = self
        logger[metadataKey: "peer.uid"] = "\(peer.uid)"
        logger[metadataKey: "peer.pid"] = "\(peer.pid)"
        logger[metadataKey: "peer.connection"] = "\(peer.connection)"
        return logger
    }
}
