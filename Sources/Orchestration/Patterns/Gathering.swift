/// How the work on one item has ended.
struct ItemOutcome<Output: Sendable>: Sendable {
    let worker: Int
    let index: Int
    let result: Result<Output, any Error>
}

/// What has come of the items of a ``Parallel`` so far, in the order of the items.
struct Gathering<Item: Sendable, Output: Sendable>: Sendable {
    private var outputs: [Output?]
    private let failsFast: Bool
    /// What the recorder of the steps has thrown; it goes before everything else.
    private var recordingFailure: RecordingFailure?
    private(set) var failures: [ItemFailure<Item>] = []
    private(set) var succeeded = 0
    private(set) var completed = 0

    init(total: Int, failsFast: Bool) {
        outputs = Array(repeating: nil, count: total)
        self.failsFast = failsFast
    }

    /// Whether no more items are to be begun and those in flight are to be cancelled.
    var isOver: Bool { recordingFailure != nil || (failsFast && !failures.isEmpty) }

    mutating func add(_ outcome: ItemOutcome<Output>, item: Item, isCancelled: Bool) {
        completed += 1
        switch outcome.result {
        case .success(let output):
            outputs[outcome.index] = output
            succeeded += 1
        case .failure(let failure as RecordingFailure):
            recordingFailure = failure
        case .failure(let error):
            // After a cancellation of ours or of the whole, an item that says "cancelled" has not failed by itself.
            guard !(error.isCancellation && (isOver || isCancelled)) else { return }
            failures.append(ItemFailure(index: outcome.index, item: item, error: error))
        }
    }

    func result(of name: String, isCancelled: Bool) throws -> ParallelResult<Item, Output> {
        if let recordingFailure { throw recordingFailure }
        if isCancelled { throw CancellationError() }
        let failures = failures.sorted { $0.index < $1.index }
        if !failures.isEmpty && (failsFast || succeeded == 0) {
            throw ParallelFailure(name: name, total: outputs.count, failures: failures)
        }
        return ParallelResult(results: outputs.compactMap { $0 }, failures: failures)
    }
}
