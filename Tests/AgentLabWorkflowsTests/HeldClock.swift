import Synchronization

/// A clock whose sleepers sleep until somebody wakes them.
final class HeldClock: Clock {
    struct Nap: Sendable {
        let duration: Duration
        let wake: @Sendable () -> Void
    }

    /// Each sleep that begins.
    let naps: AsyncStream<Nap>
    private let began: AsyncStream<Nap>.Continuation
    private let start = ContinuousClock.now

    init() {
        (naps, began) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(100))
    }

    var now: ContinuousClock.Instant { start }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        let (alarm, bell) = AsyncStream.makeStream(of: Void.self)
        began.yield(Nap(duration: deadline - start) { bell.finish() })
        for await _ in alarm {}
        try Task.checkCancellation()
    }
}
