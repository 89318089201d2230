/// How many lines of a program may still be passed on: a burst at first, then so many a second.
package struct LineBudget: Sendable {
    private static let burst = 200.0
    private static let perSecond = 50.0

    private var tokens = Self.burst
    private var refilledAt: ContinuousClock.Instant
    private var leftOut = 0

    package init(at now: ContinuousClock.Instant = .now) { refilledAt = now }

    /// What becomes of a line.
    package enum Verdict: Sendable, Equatable {
        /// It is passed on, after this many that were not.
        case pass(leftOutBefore: Int)
        /// It is left out.
        case leaveOut
    }

    package mutating func take(at now: ContinuousClock.Instant = .now) -> Verdict {
        let seconds = refilledAt.duration(to: now) / .seconds(1)
        tokens = min(Self.burst, tokens + seconds * Self.perSecond)
        refilledAt = now
        guard tokens >= 1 else {
            leftOut += 1
            return .leaveOut
        }
        tokens -= 1
        defer { leftOut = 0 }
        return .pass(leftOutBefore: leftOut)
    }

    /// The lines left out since the last one that was passed on.
    package var pendingLeftOut: Int { leftOut }
}
