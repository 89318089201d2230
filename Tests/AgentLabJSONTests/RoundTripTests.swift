import AgentLabJSON
import FoundationEssentials
import Testing

@Suite struct RoundTripTests {
    @Test(arguments: 0..<20 as Range<UInt64>)
    func everyValueReadsBackAsItWas(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let value = generator.value()
            #expect(try JSONValue(parsing: value.encoded()) == value)
            #expect(try JSONValue(parsing: value.encodedString(pretty: true)) == value)
        }
    }

    @Test func equalValuesGiveEqualBytes() throws {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<500 {
            let keys = (0..<10).map { _ in generator.string() }
            let forwards = JSONValue.object(Dictionary(keys.map { ($0, .null) }) { first, _ in first })
            let backwards = JSONValue.object(Dictionary(keys.reversed().map { ($0, .null) }) { _, last in last })
            #expect(forwards.encoded() == backwards.encoded())
        }
    }

    @Test func everyDoubleReadsBackToTheBit() throws {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<5000 {
            let value = generator.double()
            let read = try JSONValue(parsing: JSONValue.double(value).encoded())
            guard case .double(let double) = read else {
                Issue.record("\(value) came back as \(read)")
                continue
            }
            #expect(double.bitPattern == value.bitPattern)
        }
    }

    @Test func everyCodableRoundTripKeepsTheValue() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<500 {
            let value = generator.value()
            #expect(try JSONValue(encoding: [value]).decode([JSONValue].self) == [value])
        }
    }

    @Test func readsWhatFoundationWrites() throws {
        var generator = SeededGenerator(seed: 13)
        for _ in 0..<300 {
            let value = generator.value()
            let data = try JSONEncoder().encode([value])
            let read = try JSONValue(parsing: Array(data))
            // Foundation writes 1.0 as 1, so numbers are compared by what they count.
            #expect(sameNumbers(read, [value]), "\(value)")
        }
    }

    @Test func isReadByFoundation() throws {
        var generator = SeededGenerator(seed: 17)
        for _ in 0..<300 {
            let value = generator.value()
            let read = try JSONDecoder().decode([JSONValue].self, from: Data(JSONValue.array([value]).encoded()))
            #expect(sameNumbers(.array(read), [value]), "\(value)")
        }
    }

    private func sameNumbers(_ left: JSONValue, _ right: JSONValue) -> Bool {
        switch (left, right) {
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy(sameNumbers)
        case (.object(let left), .object(let right)):
            left.count == right.count
                && left.allSatisfy { key, value in right[key].map { sameNumbers(value, $0) } ?? false }
        case (.int, .double), (.double, .int): left.doubleValue == right.doubleValue
        default: left == right
        }
    }
}
