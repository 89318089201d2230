/// Waiting times that double, each shortened by a random part so that many do not knock at once.
struct Backoff: Sendable {
    private let initial: Duration
    private let maximum: Duration
    private var following: Duration

    init(initial: Duration, maximum: Duration) {
        self.initial = initial
        self.maximum = maximum
        following = initial
    }

    /// The time to wait before the next attempt.
    mutating func next() -> Duration {
        defer { following = min(following * 2, maximum) }
        return following * Double.random(in: 0.5...1)
    }

    /// Begins anew after a success.
    mutating func reset() {
        following = initial
    }
}
