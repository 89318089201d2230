package import NIOCore

/// Turns a channel's bytes into frames and back, and ends a frame that does not go on.
///
/// A violation is passed on as a message, behind the frames before it, and everything after it is thrown away: the other
/// end can still be told what it did, and can finish writing without a reset connection hiding that answer.
package final class FrameHandler: ChannelDuplexHandler {
    package typealias InboundIn = ByteBuffer
    package typealias InboundOut = FrameEvent
    package typealias OutboundIn = [UInt8]
    package typealias OutboundOut = ByteBuffer

    /// Asks for the moment at which everything has been written.
    ///
    /// A channel whose input has been closed throws away what is not written yet when its output is closed too.
    struct Drain: Sendable {}

    private var reader: FrameReader
    private let halfFrameTimeout: Duration?
    private let incoming: FrameMemory.Share?
    private let outgoing: FrameMemory.Share?
    private var alarm: Scheduled<Void>?
    private var wantsBytes = false
    private var isBroken = false

    /// Makes a handler for one channel.
    ///
    /// - Parameters:
    ///   - maximumLength: The longest body of a frame that is taken, in bytes.
    ///   - halfFrameTimeout: How long a frame may be silent after it has begun; `nil`: for ever.
    ///   - incoming: Pays for what arrives; whoever takes the frames gives it back.
    ///   - outgoing: Gets back what has been written; whoever wrote it has paid.
    package init(
        maximumLength: Int,
        halfFrameTimeout: Duration? = nil,
        incoming: FrameMemory.Share? = nil,
        outgoing: FrameMemory.Share? = nil
    ) {
        self.reader = FrameReader(maximumLength: maximumLength)
        self.halfFrameTimeout = halfFrameTimeout
        self.incoming = incoming
        self.outgoing = outgoing
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.wantsBytes = false
        guard !self.isBroken else { return }
        let bytes = Self.unwrapInboundIn(data)
        guard self.incoming?.take(bytes.readableBytes) ?? true else {
            return self.deliver(.violation(.noRoom), context: context)
        }
        self.reader.append(bytes)
        while let event = self.reader.next() {
            self.deliver(event, context: context)
        }
    }

    package func channelReadComplete(context: ChannelHandlerContext) {
        self.setAlarm(context: context)
        context.fireChannelReadComplete()
    }

    /// A channel that is not asked to read cannot be blamed for bytes that do not come.
    package func read(context: ChannelHandlerContext) {
        self.wantsBytes = true
        context.read()
    }

    package func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let body = Self.unwrapOutboundIn(data)
        let promise = self.accounting(for: body, on: context.eventLoop, promise)
        var frame = context.channel.allocator.buffer(capacity: FrameReader.headerLength + body.count)
        frame.writeInteger(UInt32(body.count))
        frame.writeBytes(body)
        context.write(Self.wrapOutboundOut(frame), promise: promise)
    }

    /// Answers to ``Drain`` when everything written before it is with the other end's kernel.
    package func triggerUserOutboundEvent(
        context: ChannelHandlerContext,
        event: Any,
        promise: EventLoopPromise<Void>?
    ) {
        guard event is Drain else { return context.triggerUserOutboundEvent(event, promise: promise) }
        context.writeAndFlush(Self.wrapOutboundOut(ByteBuffer()), promise: promise)
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        self.alarm?.cancel()
        self.alarm = nil
    }

    /// What a peer does not read stays in memory until it does, or its connection ends.
    private func accounting(
        for body: [UInt8],
        on eventLoop: any EventLoop,
        _ promise: EventLoopPromise<Void>?
    ) -> EventLoopPromise<Void>? {
        guard let outgoing = self.outgoing else { return promise }
        let promise = promise ?? eventLoop.makePromise()
        promise.futureResult.whenComplete { _ in outgoing.giveBack(body.count) }
        return promise
    }

    private func deliver(_ event: FrameEvent, context: ChannelHandlerContext) {
        if case .violation = event {
            self.isBroken = true
            self.incoming?.giveBack(self.reader.clear())
        }
        context.fireChannelRead(Self.wrapInboundOut(event))
    }

    /// Every arrival of bytes begins the wait anew: slow is allowed, silent is not.
    private func setAlarm(context: ChannelHandlerContext) {
        self.alarm?.cancel()
        self.alarm = nil
        guard let timeout = self.halfFrameTimeout, self.reader.isMidFrame, !self.isBroken else { return }
        let loopBound = context.eventLoop.assumeIsolated()
        self.alarm = loopBound.scheduleTask(in: TimeAmount(timeout)) {
            self.ring(after: timeout, context: context)
        }
    }

    private func ring(after timeout: Duration, context: ChannelHandlerContext) {
        self.alarm = nil
        guard self.reader.isMidFrame, !self.isBroken else { return }
        guard self.wantsBytes else { return self.setAlarm(context: context) }
        self.deliver(.violation(.unfinished(after: timeout)), context: context)
        context.fireChannelReadComplete()
    }
}
