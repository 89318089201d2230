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
