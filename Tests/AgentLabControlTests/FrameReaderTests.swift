import AgentLabControl
import NIOCore
import Testing

@Suite struct FrameReaderTests {
    @Test func framesComeOutWhereverTheBytesWereCut() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<60 {
            let bodies = (0..<Int.random(in: 1...20, using: &random)).map { _ in
                (0..<Int.random(in: 1...300, using: &random)).map { _ in UInt8.random(in: .min ... .max, using: &random)
                }
            }
            let events = read(bodies.flatMap(frame), maximumLength: 300, using: &random)
            #expect(events == bodies.map { .body(ByteBuffer(bytes: $0)) })
        }
    }

    @Test func nothingComesAfterAViolation() {
        var random = SeededGenerator(seed: 2)
        let good = frame([1, 2, 3])
        let empty = good + [0, 0, 0, 0] + good
        #expect(
            read(empty, maximumLength: 8, using: &random) == [.body(ByteBuffer(bytes: [1, 2, 3])), .violation(.empty)]
        )
        let long = good + [0, 0, 0, 9] + good
        #expect(
            read(long, maximumLength: 8, using: &random)
                == [.body(ByteBuffer(bytes: [1, 2, 3])), .violation(.tooLong(length: 9, maximum: 8))]
        )
    }

    @Test func randomBytesDoNoHarm() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<500 {
            let bytes = (0..<Int.random(in: 0...200, using: &random)).map { _ in
                UInt8.random(in: 0...(Bool.random(using: &random) ? 3 : 255), using: &random)
            }
            let events = read(bytes, maximumLength: 64, using: &random)
            let violations = events.count { if case .violation = $0 { true } else { false } }
            #expect(violations <= 1)
        }
    }

    @Test func aFrameIsUnfinishedFromItsFirstByteToItsLast() {
        var reader = FrameReader(maximumLength: 8)
        #expect(!reader.isMidFrame)
        for byte in frame([7, 8]).dropLast() {
            reader.append(ByteBuffer(bytes: [byte]))
            #expect(reader.next() == nil)
            #expect(reader.isMidFrame)
        }
        reader.append(ByteBuffer(bytes: [8]))
        #expect(reader.next() == .body(ByteBuffer(bytes: [7, 8])))
        #expect(!reader.isMidFrame)
    }

    @Test func aHugeLengthTakesNoMemory() {
        var reader = FrameReader(maximumLength: .max)
        reader.append(ByteBuffer(bytes: [255, 255, 255, 255, 1]))
        #expect(reader.next() == nil)
        #expect(reader.heldBytes < 100_000)
    }

    /// Feeds the bytes in pieces of random length.
    private func read(
        _ bytes: [UInt8],
        maximumLength: Int,
        using random: inout SeededGenerator
    ) -> [FrameEvent] {
        var reader = FrameReader(maximumLength: maximumLength)
        var events: [FrameEvent] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = min(rest.count, Int.random(in: 1...64, using: &random))
            reader.append(ByteBuffer(bytes: rest.prefix(count)))
            rest = rest.dropFirst(count)
            while let event = reader.next() {
                events.append(event)
            }
        }
        return events
    }
}
