import AgentClient
import AgentLabTesting
import Testing

/// Pieces are found whatever the borders of the chunks.
@Suite struct StreamUnframerTests {
    private func pieces(_ bytes: [UInt8], _ framing: StreamFraming, cutBy generator: inout SeededGenerator) throws
        -> [[UInt8]]
    {
        var unframer = StreamUnframer(framing, mostBytes: 1 << 16)
        var pieces: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let size = Int.random(in: 0...min(9, rest.count), using: &generator)
            pieces += try unframer.pieces(in: rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        return pieces + unframer.end()
    }

    private func piece(_ generator: inout SeededGenerator) -> [UInt8] {
        let alphabet = Array("{}[]\":, \\dataeventé€👩".utf8)
        return (0..<Int.random(in: 1...40, using: &generator)).map { _ in
            alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
        }
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func linesAreFoundWhateverTheBorders(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let expected = (0..<5).map { _ in Array("x".utf8) + piece(&generator) }
            let end = Bool.random(using: &generator) ? "\n" : "\r\n"
            var bytes = expected.flatMap { $0 + Array(end.utf8) }
            if Bool.random(using: &generator) { bytes.removeLast(end.utf8.count) }
            #expect(try pieces(bytes, .lines, cutBy: &generator) == expected)
        }
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func eventsAreFoundWhateverTheBorders(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let expected = (0..<5).map { _ in Array("x".utf8) + piece(&generator) }
            let end = Bool.random(using: &generator) ? "\n" : "\r\n"
            var bytes: [UInt8] = []
            for piece in expected {
                if Bool.random(using: &generator) { bytes += Array(": keeps alive\(end)event: x\(end)id\(end)".utf8) }
                let space = Bool.random(using: &generator) ? " " : ""
                bytes += Array("data:\(space)".utf8) + piece + Array("\(end)\(end)".utf8)
                if Bool.random(using: &generator) { bytes += Array(end.utf8) }
            }
            #expect(try pieces(bytes, .events, cutBy: &generator) == expected)
        }
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func rubbishIsCutSomehow(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("data: {}\r\n\n\0\u{7F}".utf8) + [0xFF]
        let bytes = (0..<2000).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] }
        for framing in [StreamFraming.events, .lines] {
            var one = StreamUnframer(framing, mostBytes: 1 << 16)
            let whole = try one.pieces(in: bytes) + one.end()
            #expect(try pieces(bytes, framing, cutBy: &generator) == whole)
        }
    }

    @Test func aLineWithoutEndIsNotKeptForEver() {
        var unframer = StreamUnframer(.lines, mostBytes: 100)
        #expect(throws: LineSplitter.LineTooLong.self) {
            for _ in 0..<20 { _ = try unframer.pieces(in: Array("1234567890".utf8)) }
        }
    }
}
