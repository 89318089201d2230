import Synchronization

/// Makes the nodes of a run fail, and cancels the run, at random.
final class Mischief: Sendable {
    struct Fault: Error {}

    private struct Contents {
        var dice: Dice
        var isOn = true
        var cancel: (@Sendable () -> Void)?
    }

    private let contents: Mutex<Contents>

    init(_ dice: Dice) {
        contents = Mutex(Contents(dice: dice))
    }

    func end() {
        contents.withLock { $0.isOn = false }
    }

    /// Called by each node: fails, cancels the run, or does nothing.
    func strike() throws {
        let cancel = try contents.withLock { contents in
            guard contents.isOn else { return nil as (@Sendable () -> Void)? }
            if contents.dice.chance(20) { throw Fault() }
            return contents.dice.chance(15) ? contents.cancel : nil
        }
        cancel?()
    }

    /// Does something that may be cancelled by a strike, and gives what came of it.
    func run<Success: Sendable>(_ body: @escaping @Sendable () async throws -> Success) async -> Result<
        Success, any Error
    > {
        let gate = Gate()
        let task = Task {
            try await gate.wait()
            return try await body()
        }
        contents.withLock { $0.cancel = { task.cancel() } }
        gate.open()
        return await task.result
    }
}
