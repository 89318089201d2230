import Synchronization

/// Wakes every sleeper at once, a given number of times; then sleep fails as it does in a cancelled task.
final class ScriptedClock: Clock {
    private struct Script {
        var now = ContinuousClock.now
        var wakeUps: Int
        var naps: [Duration] = []
    }

    private let script: Mutex<Script>

    init(wakeUps: Int) {
        script = Mutex(Script(wakeUps: wakeUps))
    }

    var now: ContinuousClock.Instant { script.withLock { $0.now } }
    var minimumResolution: Duration { .zero }
    var naps: [Duration] { script.withLock { $0.naps } }

    func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
        try script.withLock { script in
            script.naps.append(deadline - script.now)
            guard script.wakeUps > 0 else { throw CancellationError() }
            script.wakeUps -= 1
            script.now = deadline
        }
    }
}

/// Answers in a given order.
final class Probes: Sendable {
    private let answers: Mutex<[Bool]>

    init(_ answers: [Bool]) {
        self.answers = Mutex(answers)
    }

    var isSpent: Bool { answers.withLock { $0.isEmpty } }

    func next() -> Bool {
        answers.withLock { $0.removeFirst() }
    }
}
