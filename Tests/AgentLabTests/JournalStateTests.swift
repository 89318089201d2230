import AgentLab
import AgentLabTesting
import Testing

@Suite struct JournalStateTests {
    private static let batchLimit = 8
    private static let byteLimit = 100
    private static let threshold = 4
    private static let byteThreshold = 60

    /// An entry, who sent it, and how large it is.
    private struct Entry: Sendable, Equatable {
        let run: Int
        let number: Int
        let size: Int
    }

    private typealias State = JournalState<Int, Entry>

    private static func makeState() -> State {
        State(
            batchLimit: batchLimit,
            batchByteLimit: byteLimit,
            secondWriterThreshold: threshold,
            secondWriterByteThreshold: byteThreshold,
            size: \.size
        )
    }

    /// What a journal has to do, told by somebody who only sees what goes in and what comes out.
    private struct Witness {
        var state = JournalStateTests.makeState()
        /// What has been accepted and not handed out, oldest first.
        var waiting: [Entry] = []
        var handedOut: [Entry] = []
        var isBusy = [true, true]
        var isClosed = false

        mutating func add(_ entry: Entry) {
            guard let action = state.add(entry, waiter: entry.number) else {
                #expect(isClosed)
                return
            }
            #expect(!isClosed)
            waiting.append(entry)
            if case .wake(let writer, let batch) = action {
                #expect(!isBusy[writer])
                take(batch, by: writer)
            }
            #expect(isBusy[0] || waiting.isEmpty, "the first writer is idle and something waits")
        }

        mutating func ask(_ writer: Int) {
            isBusy[writer] = false
            if let batch = state.next(for: writer) {
                take(batch, by: writer)
            } else {
                #expect(writer == 1 || waiting.isEmpty, "the first writer was sent away though something waits")
            }
        }

        private mutating func take(_ batch: [State.Pending], by writer: Int) {
            let entries = batch.map(\.entry)
            #expect(batch.allSatisfy { $0.waiter == $0.entry.number })
            #expect(entries == Array(waiting.prefix(batch.count)), "out of order")
            #expect(!entries.isEmpty)
            if writer == 1 {
                #expect(isBusy[0], "the second writer has a batch while the first is idle")
                let bytes = waiting.reduce(0) { $0 + $1.size }
                #expect(waiting.count >= threshold || bytes >= byteThreshold, "the second writer has taken too little")
            }
            #expect(entries.count <= batchLimit)
            #expect(entries.dropLast().reduce(0) { $0 + $1.size } < byteLimit)
            let isFull = entries.count == batchLimit || entries.reduce(0) { $0 + $1.size } >= byteLimit
            #expect(isFull || entries.count == waiting.count, "split without need")
            waiting.removeFirst(entries.count)
            handedOut += entries
            isBusy[writer] = true
        }
    }

    @Test(arguments: 0..<200)
    func entriesAreHandedOutOnceAndInOrderWhateverHappens(seed: Int) {
        var dice = SeededGenerator(seed: UInt64(seed))
        var witness = Witness()
        var accepted: [Entry] = []
        for number in 0..<400 {
            switch Int.random(in: 0..<10, using: &dice) {
            case 0..<6:
                let size = Int.random(in: 0..<10, using: &dice) == 0 ? 150 : Int.random(in: 0..<30, using: &dice)
                let entry = Entry(run: .random(in: 0..<5, using: &dice), number: number, size: size)
                accepted.append(entry)
                witness.add(entry)
            default:
                let busy = witness.isBusy.indices.filter { witness.isBusy[$0] }
                if let writer = busy.randomElement(using: &dice) { witness.ask(writer) }
            }
        }
        let idle = witness.state.close()
        witness.isClosed = true
        #expect(idle == witness.isBusy.indices.filter { !witness.isBusy[$0] })
        witness.add(Entry(run: 0, number: 400, size: 1))
        while !witness.waiting.isEmpty, witness.isBusy[0] { witness.ask(0) }
        #expect(witness.handedOut == accepted)
    }

    @Test func abandoningAnswersWhatHasNotBeenHandedOut() {
        var state = Self.makeState()
        for number in 0..<12 { _ = state.add(Entry(run: 0, number: number, size: 1), waiter: number) }
        #expect(state.next(for: 0)?.count == Self.batchLimit)
        #expect(state.abandon().map(\.waiter) == [8, 9, 10, 11])
        #expect(state.isClosed)
        #expect(state.add(Entry(run: 0, number: 12, size: 1), waiter: 12) == nil)
        #expect(state.abandon().isEmpty)
    }

    @Test func largeEntryGoesOutThoughItIsLargerThanABatch() {
        var state = Self.makeState()
        _ = state.add(Entry(run: 0, number: 0, size: 10_000), waiter: 0)
        _ = state.add(Entry(run: 0, number: 1, size: 1), waiter: 1)
        #expect(state.next(for: 0)?.map(\.waiter) == [0])
        #expect(state.next(for: 0)?.map(\.waiter) == [1])
    }
}
