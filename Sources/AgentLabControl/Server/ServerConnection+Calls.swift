import AgentLabAPI
import AgentLabJSON
import Logging
import NIOCore
import Synchronization

extension ServerConnection {
    /// Has a request carried out and answered by a task of its own, if there is a place for it.
    func take(_ request: RequestInHand, _ outbound: Outbound, _ calls: inout DiscardingTaskGroup) async {
        if let error = self.takePlaces() {
            await self.send(.error(id: request.id, error), to: outbound)
            self.incoming.giveBack(request.size)
            return
        }
        calls.addTask {
            await self.answer(request, outbound)
            self.context.places.giveBack()
            self.places.giveBack()
            self.incoming.giveBack(request.size)
        }
    }

    private func takePlaces() -> ControlError? {
        guard self.places.take() else {
            let limit = self.limits.maximumRequestsPerConnection
            return ControlError(.busy, "this connection has \(limit) requests in hand already")
        }
        guard self.context.places.take() else {
            self.places.giveBack()
            return ControlError(.busy, "the daemon has too many requests in hand; try again later")
        }
        return nil
    }

    private func answer(_ request: RequestInHand, _ outbound: Outbound) async {
        do {
            switch try await self.respond(to: request.call) {
            case .result(let result):
                await self.send(.result(id: request.id, result), to: outbound)
            case .waiting(let body):
                await self.send(.result(id: request.id, try await self.wait(for: body)), to: outbound)
            case .stream(let body):
                await self.stream(body, for: request, outbound)
            }
        } catch {
            await self.send(.error(id: request.id, self.controlError(for: error, in: request.call)), to: outbound)
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
            throw ControlError(.unavailable, "the daemon stopped before the wait was over")
        }
        return result
    }
}

extension ServerConnection {
    private func stream(
        _ body: @escaping @Sendable (ControlEventWriter) async throws -> Void,
        for request: RequestInHand,
        _ outbound: Outbound
    ) async {
        let subscription = self.openEnded.withLock { $0.open() }
        defer {
            _ = self.openEnded.withLock { $0.remove(subscription.number) }
            subscription.ended.fire()
        }
        await self.send(.result(id: request.id, ["subscription": .int(subscription.number)]), to: outbound)
        let method = request.call.eventMethod
        let writer = ControlEventWriter(method: method, subscription: subscription.number) { message in
            try await self.write(message, to: outbound)
        }
        guard let end = await self.send(body, of: request.call, to: writer, until: subscription.stop) else { return }
        let last = OutgoingMessage.event(
            method: method,
            subscription: subscription.number,
            sequence: writer.lastSequence,
            event: end.json
        )
        await self.send(last, to: outbound)
    }

    /// Sends a stream's events; gives how the stream ended, or `nil` when it was stopped.
    private func send(
        _ body: @escaping @Sendable (ControlEventWriter) async throws -> Void,
        of call: ControlCall,
        to writer: ControlEventWriter,
        until stop: StopSignal
    ) async -> StreamEnd? {
        do {
            return try await stop.stopping {
                try await body(writer)
                return StreamEnd()
            }
        } catch {
            return StreamEnd(error: self.controlError(for: error, in: call))
        }
    }
}

extension ServerConnection {
    /// What fits into so many bytes, as an error does, is written however little memory is left.
    private static let smallMessage = 4 << 10

    /// Writes a message; an answer that is too large is replaced by an error that says so.
    func send(_ message: OutgoingMessage, to outbound: Outbound) async {
        do {
            try await self.write(message, to: outbound)
        } catch let error as ControlError {
            guard case .result(let id, _) = message else { return }
            try? await self.write(.error(id: id, error), to: outbound)
        } catch {
            // The peer has gone.
        }
    }

    private func write(_ message: OutgoingMessage, to outbound: Outbound) async throws {
        let body = message.encoded()
        let maximum = self.limits.maximumFrameLength
        guard body.count <= maximum else {
            throw ControlError(
                .tooLarge,
                "the answer has \(body.count) bytes, more than the \(maximum) of a frame; ask for less",
                data: ["length": .int(body.count), "max_frame": .int(maximum)]
            )
        }
        let isSmall = body.count <= Self.smallMessage
        guard self.outgoing.take(body.count, always: isSmall) else { throw FrameViolation.noRoom.controlError }
        do {
            try await outbound.write(body)
        } catch {
            // It will not be written, so nobody else gives this back.
            self.outgoing.giveBack(body.count)
            throw error
        }
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
