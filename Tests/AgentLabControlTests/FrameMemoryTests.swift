import AgentLabControl
import Testing

@Suite struct FrameMemoryTests {
    @Test func theFirstPartOfEachConnectionIsFree() {
        let memory = FrameMemory(limit: 100)
        let (first, second) = (FrameMemory.Share(of: memory), FrameMemory.Share(of: memory))
        #expect(first.take((64 << 10) + 100))
        #expect(!first.take(1))
        #expect(second.take(64 << 10))
        #expect(!second.take(1))
    }

    @Test func whatIsGivenBackIsFreeForOthers() {
        let memory = FrameMemory(limit: 100)
        let (first, second) = (FrameMemory.Share(of: memory), FrameMemory.Share(of: memory))
        #expect(first.take((64 << 10) + 100))
        #expect(second.take(64 << 10))
        first.giveBack(40)
        #expect(second.take(40))
        #expect(!second.take(1))
        first.close()
        #expect(second.take(60))
        #expect(!second.take(1))
        // What a closed connection's tasks give back late is not given back twice.
        first.giveBack(64 << 10)
        #expect(!second.take(1))
    }

    @Test func randomUseEndsWhereItBegan() {
        var random = SeededGenerator(seed: 6)
        let memory = FrameMemory(limit: 1_000_000)
        let shares = (0..<5).map { _ in FrameMemory.Share(of: memory) }
        var held = [Int](repeating: 0, count: shares.count)
        for _ in 0..<10_000 {
            let index = Int.random(in: shares.indices, using: &random)
            if Bool.random(using: &random) {
                let count = Int.random(in: 0...100_000, using: &random)
                if shares[index].take(count) { held[index] += count }
            } else {
                let count = Int.random(in: 0...held[index], using: &random)
                shares[index].giveBack(count)
                held[index] -= count
            }
            let counted = held.reduce(0) { $0 + max(0, $1 - (64 << 10)) }
            #expect(counted <= 1_000_000)
        }
        for (share, count) in zip(shares, held) {
            share.giveBack(count)
        }
        let all = FrameMemory.Share(of: memory)
        #expect(all.take(1_000_000 + (64 << 10)))
        #expect(!all.take(1))
    }
}
