import Synchronization

/// A clock that moves when a test says so, or jumps over every sleep.
final class ManualClock: Clock, Sendable {
    struct Instant: InstantProtocol {
        let offset: Duration

        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct Contents {
        var now = Instant(offset: .zero)
        var sleepers: [(deadline: Instant, gate: Gate)] = []
        var requested: [Duration] = []
    }

    private let contents = Mutex(Contents())
    private let jumps: Bool
    private let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation

    /// Makes a clock; one that jumps lets no one wait.
    init(jumps: Bool = false) {
        self.jumps = jumps
        (arrivals, arrival) = AsyncStream.makeStream()
    }

    var now: Instant { contents.withLock { $0.now } }
    var minimumResolution: Duration { .zero }
    /// How long each sleeper wanted to sleep, in the order of arrival.
    var requested: [Duration] { contents.withLock { $0.requested } }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        let gate = Gate()
        contents.withLock { contents in
            contents.requested.append(contents.now.duration(to: deadline))
            if jumps { contents.now = max(contents.now, deadline) }
            contents.sleepers.append((deadline, gate))
        }
        wake()
        arrival.yield()
        try await gate.wait()
    }

    /// Returns when one more task has gone to sleep since the last call.
    func sleeperArrives() async {
        for await _ in arrivals { return }
    }

    func advance(by duration: Duration) {
        contents.withLock { $0.now = $0.now.advanced(by: duration) }
        wake()
    }

    private func wake() {
        let due = contents.withLock { contents in
            let due = contents.sleepers.filter { $0.deadline <= contents.now }
            contents.sleepers.removeAll { $0.deadline <= contents.now }
            return due
        }
        for sleeper in due {
            sleeper.gate.open()
        }
    }
}
