/// Whether this daemon may declare others dead: only after it has itself reached the database without a break for as
/// long as a lease.
///
/// When the database was away for all, nobody has sent a heartbeat; whoever is back first must not take that for the
/// death of the others. The same holds for one that has just begun, or was frozen.
package struct LeaseJudge: Sendable {
    private let lease: Duration
    private var began: ContinuousClock.Instant?
    private var last: ContinuousClock.Instant?

    package init(lease: Duration) {
        self.lease = lease
    }

    /// A heartbeat has arrived; answers whether others may be judged now.
    package mutating func noteBeat(at now: ContinuousClock.Instant) -> Bool {
        if let last, last.duration(to: now) < lease { self.last = now } else { (began, last) = (now, now) }
        return began.map { $0.duration(to: now) >= lease } ?? false
    }

    /// A heartbeat did not arrive.
    package mutating func noteFailure() {
        (began, last) = (nil, nil)
    }
}
