/// Whether the daemon makes progress, as of what its parts have last said of themselves.
///
/// While nodes block every thread that tasks share, nothing else can be said or done: that is borne for a while, since they
/// may come back and other daemons are no better off with these runs. After that the daemon counts as stuck, for until
/// then neither a cancel nor a stop is heeded; it is started again, and a run that does this again and again is quarantined.
package struct Liveness: Sendable {
    /// How long nodes may block every shared thread.
    package static let patience = Duration.seconds(300)

    private let interval: Duration
    private var lastTurn: ContinuousClock.Instant
    private var lastAnswer: ContinuousClock.Instant
    private var isWell = true

    /// - Parameter interval: Within which a part has to say something.
    package init(interval: Duration, at now: ContinuousClock.Instant) {
        self.interval = interval
        (lastTurn, lastAnswer) = (now, now)
    }

    /// A task has had its turn on the shared threads.
    package mutating func noteTurn(at now: ContinuousClock.Instant) { lastTurn = now }

    /// The socket's loops have answered, and the journal says whether it makes progress.
    package mutating func noteAnswer(_ isWell: Bool, at now: ContinuousClock.Instant) {
        (self.isWell, lastAnswer) = (isWell, now)
    }

    /// Whether the daemon may be left alone.
    package func isAlive(at now: ContinuousClock.Instant) -> Bool {
        let silence = lastTurn.duration(to: now)
        guard silence < interval else { return silence < Self.patience }
        return isWell && lastAnswer.duration(to: now) < interval
    }
}
