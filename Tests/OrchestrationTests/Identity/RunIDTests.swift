import FoundationEssentials
import Orchestration
import Testing

@Suite struct RunIDTests {
    @Test func eachOneIsGreaterThanTheOneBefore() {
        let ids = (0..<20_000).map { _ in RunID() }
        #expect(zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 })
        let texts = ids.map(\.description)
        #expect(texts == texts.sorted())
    }

    @Test func tasksAtTheSameTimeMakeDifferentOnes() async {
        let ids = await withTaskGroup(of: [RunID].self) { group in
            for _ in 0..<8 {
                group.addTask { (0..<2000).map { _ in RunID() } }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(ids).count == 16_000)
    }

    @Test func itIsAVersion7UUIDOfNow() throws {
        let before = UInt64(Date().timeIntervalSince1970 * 1000)
        let text = RunID().description
        #expect(text.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
        let milliseconds = try #require(UInt64(text.filter { $0 != "-" }.prefix(12), radix: 16))
        // Others may have drawn ahead of the clock by making many at once.
        #expect((before...before + 60_000).contains(milliseconds))
    }

    @Test func textIsReadInEitherCaseAndWrittenInLowercase() throws {
        let text = "019306A0-1111-7ABC-8DEF-0123456789AB"
        #expect(try #require(RunID(text)).description == text.lowercased())
        #expect(RunID("019306a0") == nil)
    }

    @Test func itIsCodedAsText() throws {
        let id = RunID()
        let data = try JSONEncoder().encode([id])
        #expect(String(decoding: data, as: UTF8.self) == "[\"\(id)\"]")
        #expect(try JSONDecoder().decode([RunID].self, from: data) == [id])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([RunID].self, from: Data("[\"no\"]".utf8)) }
    }
}
