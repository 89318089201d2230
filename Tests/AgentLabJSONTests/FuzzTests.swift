import AgentLabJSON
import FoundationEssentials
import Testing

/// Whatever bytes come in, reading ends with a value or an error, and what it accepts it can write and read again.
@Suite struct FuzzTests {
    @Test(arguments: 0..<10 as Range<UInt64>)
    func survivesRandomBytes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array(#"{}[]",:.-+eE0123456789tfn\u/ "#.utf8) + [0x00, 0x0A, 0x80, 0xC3, 0xED, 0xFF]
        for _ in 0..<2000 {
            let count = Int.random(in: 0...40, using: &generator)
            probe((0..<count).map { _ in alphabet.randomElement(using: &generator) ?? 0 })
        }
    }

    @Test(arguments: 10..<20 as Range<UInt64>)
    func survivesMutatedTexts(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            var bytes = generator.value().encoded()
            for _ in 0..<Int.random(in: 1...4, using: &generator) { mutate(&bytes, using: &generator) }
            probe(bytes)
        }
    }

    @Test func survivesEveryTruncation() {
        var generator = SeededGenerator(seed: 23)
        for _ in 0..<50 {
            let bytes = JSONValue.array([generator.value()]).encoded()
            for length in 0..<bytes.count {
                #expect(throws: JSONError.self) { try JSONValue(parsing: Array(bytes.prefix(length))) }
            }
        }
    }

    /// Foundation is the second opinion: what it refuses must be refused here as well.
    @Test func acceptsNothingThatFoundationRefuses() {
        var generator = SeededGenerator(seed: 29)
        for _ in 0..<5000 {
            var bytes = JSONValue.array([generator.value(depth: 2)]).encoded()
            mutate(&bytes, using: &generator)
            guard (try? JSONValue(parsing: bytes)) != nil else { continue }
            #expect(throws: Never.self, "\(String(decoding: bytes, as: UTF8.self))") {
                try JSONDecoder().decode(AnyJSON.self, from: Data(bytes))
            }
        }
    }

    private func probe(_ bytes: [UInt8]) {
        guard let value = try? JSONValue(parsing: bytes) else { return }
        #expect(throws: Never.self) { try JSONValue(parsing: value.encoded()) }
    }

    private func mutate(_ bytes: inout [UInt8], using generator: inout SeededGenerator) {
        let place = Int.random(in: 0..<max(bytes.count, 1), using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0 where !bytes.isEmpty: bytes[place] = .random(in: 0...255, using: &generator)
        case 1 where !bytes.isEmpty: bytes.remove(at: place)
        default: bytes.insert(.random(in: 0...255, using: &generator), at: min(place, bytes.count))
        }
    }
}

/// Accepts any text that the decoder itself takes for JSON.
private struct AnyJSON: Decodable {
    init(from decoder: any Decoder) throws {}
}
