import AgentLabControl
import NIOCore
import NIOEmbedded
import Testing

@Suite struct FrameHandlerTests {
    @Test func aHalfFrameIsEndedByItsSilence() throws {
        let (channel, loop) = try Self.makeChannel(timeout: .seconds(30))
        try channel.writeInbound(ByteBuffer(bytes: frame([1, 2, 3]).dropLast()))
        channel.read()
        loop.advanceTime(by: .seconds(29))
        #expect(try channel.readInbound(as: FrameEvent.self) == nil)
        loop.advanceTime(by: .seconds(1))
        #expect(try channel.readInbound(as: FrameEvent.self) == .violation(.unfinished(after: .seconds(30))))
    }

    @Test func slowIsNotSilent() throws {
        let (channel, loop) = try Self.makeChannel(timeout: .seconds(30))
        for byte in frame([1, 2, 3]) {
            loop.advanceTime(by: .seconds(29))
            try channel.writeInbound(ByteBuffer(bytes: [byte]))
        }
        loop.advanceTime(by: .hours(1))
        #expect(try channel.readInbound(as: FrameEvent.self) == .body(ByteBuffer(bytes: [1, 2, 3])))
        #expect(try channel.readInbound(as: FrameEvent.self) == nil)
    }

    @Test func whoIsNotReadIsNotBlamed() throws {
        let (channel, loop) = try Self.makeChannel(timeout: .seconds(30))
        try channel.writeInbound(ByteBuffer(bytes: [0, 0]))
        loop.advanceTime(by: .hours(1))
        #expect(try channel.readInbound(as: FrameEvent.self) == nil)
        channel.read()
        loop.advanceTime(by: .seconds(30))
        #expect(try channel.readInbound(as: FrameEvent.self) == .violation(.unfinished(after: .seconds(30))))
    }

    @Test func whatFollowsAViolationIsThrownAway() throws {
        let (channel, loop) = try Self.makeChannel(timeout: .seconds(30))
        try channel.writeInbound(ByteBuffer(bytes: [255, 255, 255, 255]))
        #expect(
            try channel.readInbound(as: FrameEvent.self) == .violation(.tooLong(length: 4_294_967_295, maximum: 64))
        )
        for _ in 0..<10 {
            try channel.writeInbound(ByteBuffer(bytes: frame([1])))
        }
        loop.advanceTime(by: .hours(1))
        #expect(try channel.readInbound(as: FrameEvent.self) == nil)
    }

    @Test func aBodyGoesOutBehindItsLength() throws {
        let (channel, _) = try Self.makeChannel(timeout: nil)
        try channel.writeOutbound([UInt8]([9, 8, 7]))
        #expect(try channel.readOutbound(as: ByteBuffer.self) == ByteBuffer(bytes: [0, 0, 0, 3, 9, 8, 7]))
    }

    private static func makeChannel(timeout: Duration?) throws -> (EmbeddedChannel, EmbeddedEventLoop) {
        let loop = EmbeddedEventLoop()
        let channel = EmbeddedChannel(handler: FrameHandler(maximumLength: 64, halfFrameTimeout: timeout), loop: loop)
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/embedded")).wait()
        channel.read()
        return (channel, loop)
    }
}
