import AgentLabTesting

/// The faults of a seed, one after the other, without end.
package struct FaultPlan: Sendable {
    private var random: SeededGenerator
    private let daemons: Int
    private let lease: Duration
    private let scenario: Scenario
    private var count = 0

    /// A failover comes when some faults have been, and only once.
    private static let failoverAfter = 5

    /// - Parameter lease: Freezes and partitions are longer or shorter than this.
    package init(seed: UInt64, daemons: Int, lease: Duration, scenario: Scenario = .host) {
        random = SeededGenerator(seed: seed, stream: 2)
        self.daemons = daemons
        self.lease = lease
        self.scenario = scenario
    }

    /// The next fault, and how long to wait before it.
    package mutating func next() -> (pause: Duration, fault: Fault) {
        count += 1
        let pause = random.milliseconds(50...1_500)
        if scenario == .failover, count == Self.failoverAfter { return (pause, .failover) }
        while true {
            let fault = fault()
            if scenario.allows(fault) { return (pause, fault) }
        }
    }

    private mutating func fault() -> Fault {
        let daemon = Int.random(in: 1...daemons, using: &random)
        switch Int.random(in: 0..<100, using: &random) {
        case ..<18: return .kill(daemon, downFor: random.chance(25) ? pastLease() : random.milliseconds(0...1_000))
        case ..<26: return .restart(daemon)
        case ..<38: return .freeze(daemon, for: random.chance(40) ? pastLease() : random.milliseconds(50...2_000))
        case ..<64: return .cut(daemon, afterBytes: cutPoint(), ofAnswers: random.chance(60))
        case ..<72: return .partition(daemon, for: random.chance(40) ? pastLease() : random.milliseconds(50...2_000))
        case ..<80: return .delay(daemon, by: random.milliseconds(1...100), for: random.milliseconds(500...3_000))
        case ..<90: return .terminateBackends
        case ..<93: return .crashBackend
        case ..<97: return .restartDatabase(mode: "fast", downFor: random.milliseconds(0...1_500))
        default: return .restartDatabase(mode: "immediate", downFor: random.milliseconds(0...1_500))
        }
    }

    private mutating func pastLease() -> Duration { lease + random.milliseconds(500...3_000) }

    /// Often in the first answer or request of all, sometimes deep in a batch.
    private mutating func cutPoint() -> Int {
        random.chance(50) ? Int.random(in: 0...64, using: &random) : Int.random(in: 0...20_000, using: &random)
    }
}
