import Orchestration
import Testing

@Suite struct RetryPolicyTests {
    @Test func waitsGrowUpToTheLongest() {
        let policy = RetryPolicy(attempts: 9, initialBackoff: .seconds(1), maxBackoff: .seconds(10), multiplier: 3)
        let waits = (1...5).map { policy.backoff(afterAttempt: $0, random: 0) }
        #expect(waits == [.seconds(1), .seconds(3), .seconds(9), .seconds(10), .seconds(10)])
    }

    @Test func jitterShortensAWaitByNoMoreThanItsShare() {
        let policy = RetryPolicy(initialBackoff: .seconds(10), jitter: 0.5)
        #expect(policy.backoff(afterAttempt: 1, random: 1) == .seconds(5))
        for _ in 0..<100 {
            #expect((Duration.seconds(5)...Duration.seconds(10)).contains(policy.backoff(afterAttempt: 1)))
        }
    }

    @Test(arguments: [
        RetryPolicy(attempts: -1, initialBackoff: .seconds(-5), multiplier: -2, jitter: 7),
        RetryPolicy(attempts: .max, initialBackoff: .seconds(1), maxBackoff: .seconds(1e15), multiplier: 1e300),
    ])
    func senselessNumbersDoNotTrap(policy: RetryPolicy) {
        for attempt in [0, 1, 2, 1_000_000] {
            _ = policy.backoff(afterAttempt: attempt)
        }
    }
}
