/// Which entries wait for which writer: the decisions of the journal, without its I/O.
///
/// While a writer has a batch on its way, entries gather; what has gathered is its next batch. The second writer
/// takes a batch only while the first is busy and many entries have gathered, or many bytes: two half-full batches of small
/// entries cost more than one full one, while large entries keep the server busy and each of its processes has one CPU.
package struct JournalState<Waiter: Sendable, Entry: Sendable>: Sendable {
    /// An entry and who waits for it.
    package struct Pending: Sendable {
        package let entry: Entry
        package let waiter: Waiter
    }

    /// What to do after the lock is released.
    package enum Action: Sendable {
        case none
        case wake(writer: Int, batch: [Pending])
    }

    private enum Writer: Sendable {
        case busy
        case idle
    }

    private let batchLimit: Int
    private let batchByteLimit: Int
    private let secondWriterThreshold: Int
    private let secondWriterByteThreshold: Int
    private let size: @Sendable (Entry) -> Int
    private var pending: [Pending] = []
    private var pendingBytes = 0
    private var writers: [Writer]
    private(set) package var isClosed = false

    package init(
        writers: Int = 2,
        batchLimit: Int = 1024,
        batchByteLimit: Int = 32 << 20,
        secondWriterThreshold: Int = 64,
        secondWriterByteThreshold: Int = 64 << 10,
        size: @escaping @Sendable (Entry) -> Int
    ) {
        self.writers = Array(repeating: .busy, count: writers)
        self.batchLimit = batchLimit
        self.batchByteLimit = batchByteLimit
        self.size = size
        self.secondWriterThreshold = secondWriterThreshold
        self.secondWriterByteThreshold = secondWriterByteThreshold
    }

    /// Takes an entry in; `nil` when the journal is closed and the entry was not taken.
    package mutating func add(_ entry: Entry, waiter: Waiter) -> Action? {
        guard !isClosed else { return nil }
        pending.append(Pending(entry: entry, waiter: waiter))
        pendingBytes += size(entry)
        for writer in writers.indices where writers[writer] == .idle && mayTake(writer) {
            return .wake(writer: writer, batch: takeBatch(writer))
        }
        return Action.none
    }

    /// A writer has nothing in hand: its next batch; `nil` means that it waits, or has to end when closed.
    package mutating func next(for writer: Int) -> [Pending]? {
        if mayTake(writer) { return takeBatch(writer) }
        writers[writer] = .idle
        return nil
    }

    /// Whether more entries are about to come than have gathered.
    ///
    /// So many runs go on after a batch, and most of them will commit again at once. Half a batch costs nearly as much as
    /// a whole one.
    package func isWorthGathering(after released: Int) -> Bool {
        released >= Self.gatherThreshold && pending.count < released && !isClosed
    }

    /// Whether the first of a few entries is about to come.
    package func isWorthLingering(after released: Int) -> Bool {
        (1..<Self.gatherThreshold).contains(released) && pending.isEmpty && !isClosed
    }

    private static var gatherThreshold: Int { 8 }

    /// How many entries wait for a writer.
    package var pendingCount: Int { pending.count }

    /// Whether nothing is left to be written, now and later.
    package var isFinished: Bool { isClosed && pending.isEmpty }

    /// Takes no more entries in; what is pending is still written.
    ///
    /// - Returns: The writers that wait for nothing.
    package mutating func close() -> [Int] {
        isClosed = true
        return writers.indices.filter { writers[$0] == .idle }
    }

    /// Closes and answers what will never be written.
    package mutating func abandon() -> [Pending] {
        isClosed = true
        return takeAll()
    }

    private func mayTake(_ writer: Int) -> Bool {
        guard !pending.isEmpty else { return false }
        if writer == 0 { return true }
        let isWorthIt = pending.count >= secondWriterThreshold || pendingBytes >= secondWriterByteThreshold
        return writers[0] == .busy && isWorthIt
    }

    private mutating func takeBatch(_ writer: Int) -> [Pending] {
        writers[writer] = .busy
        guard pending.count > batchLimit || pendingBytes >= batchByteLimit else { return takeAll() }
        var bytes = 0
        let end = pending.prefix(batchLimit).firstIndex { next in
            let isFull = bytes >= batchByteLimit
            if !isFull { bytes += size(next.entry) }
            return isFull
        }
        let count = end ?? min(pending.count, batchLimit)
        let batch = Array(pending.prefix(count))
        pending.removeFirst(count)
        pendingBytes -= bytes
        return batch
    }

    private mutating func takeAll() -> [Pending] {
        defer { (pending, pendingBytes) = ([], 0) }
        return pending
    }
}
