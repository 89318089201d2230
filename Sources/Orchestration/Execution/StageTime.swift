import FoundationEssentials

/// Measures a stage: wall time for people, a steady clock for the duration.
struct StageTime {
    let startedAt = Date()
    private(set) var duration: Duration = .zero
    private let start = ContinuousClock.now

    var endedAt: Date { startedAt.addingTimeInterval(duration.seconds) }

    mutating func end() {
        duration = start.duration(to: .now)
    }
}

extension Duration {
    var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }

    var milliseconds: Double { seconds * 1000 }
}
