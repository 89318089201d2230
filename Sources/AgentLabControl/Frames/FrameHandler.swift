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

    private var reader: FrameReader
    private let halfFrameTimeout: Duration?
    private var alarm: Scheduled<Void>?
    private var wantsBytes = false
    private var isBroken = false

    package init(maximumLength: Int, halfFrameTimeout: Duration?) {
        self.reader = FrameReader(maximumLength: maximumLength)
        self.halfFrameTimeout = halfFrameTimeout
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.wantsBytes = false
        guard !self.isBroken else { return }
        self.reader.append(Self.unwrapInboundIn(data))
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
        var frame = context.channel.allocator.buffer(capacity: FrameReader.headerLength + body.count)
        frame.writeInteger(UInt32(body.count))
        frame.writeBytes(body)
        context.write(Self.wrapOutboundOut(frame), promise: promise)
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        self.alarm?.cancel()
        self.alarm = nil
    }

    private func deliver(_ event: FrameEvent, context: ChannelHandlerContext) {
        if case .violation = event {
            self.isBroken = true
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
