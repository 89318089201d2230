/// Does what the fault plan says.
struct FaultDriver: Sendable {
    let slots: [DaemonSlot]
    let lines: [any DatabaseLine]
    let database: TortureDatabase
    let log: FaultLog
    let incidents: Incidents
    let announce: @Sendable (String) -> Void

    /// Lets one fault follow the other for some time, and returns when the last one is over.
    ///
    /// Those that last do not hold up the next; the database is struck by one at a time.
    func run(_ plan: FaultPlan, for time: Duration) async throws {
        let end = ContinuousClock.now + time
        try await withThrowingDiscardingTaskGroup { group in
            var plan = plan
            while true {
                let (pause, fault) = plan.next()
                guard .now + pause < end else { return }
                try await Task.sleep(for: pause)
                announce("\(fault)")
                if fault.strikesTheServer {
                    try await log.during(fault) { try await strike(fault) }
                } else {
                    group.addTask { try await log.during(fault) { try await strike(fault) } }
                }
            }
        }
    }

    private func strike(_ fault: Fault) async throws {
        switch fault {
        case .kill(let daemon, let time):
            slots[daemon - 1].kill(downFor: time)
            try await Task.sleep(for: time)
        case .restart(let daemon):
            slots[daemon - 1].restart()
        case .freeze(let daemon, let time):
            slots[daemon - 1].freeze()
            try await Task.sleep(for: time)
            slots[daemon - 1].thaw()
        case .cut(let daemon, let bytes, let ofAnswers):
            lines[daemon - 1].cut(afterBytes: bytes, ofAnswers: ofAnswers)
        case .partition(let daemon, let time):
            try await lines[daemon - 1].partition(true)
            try await Task.sleep(for: time)
            try await lines[daemon - 1].partition(false)
        case .delay(let daemon, let delay, let time):
            lines[daemon - 1].delay(by: delay)
            try await Task.sleep(for: time)
            lines[daemon - 1].delay(by: .zero)
        case .terminateBackends:
            try await database.terminateBackends()
        case .crashBackend:
            try await database.crashBackend()
            try await waitForDatabase()
        case .failover:
            try await database.failOver()
            try await waitForDatabase()
        case .restartDatabase(let mode, let time):
            try await database.restart(mode: mode, downFor: time)
            try await waitForDatabase()
        }
    }

    /// A server that recovers refuses connections for a while.
    private func waitForDatabase() async throws {
        while (try? await database.query("SELECT 1")) == nil { try await Task.sleep(for: .milliseconds(50)) }
    }
}

extension Fault {
    fileprivate var strikesTheServer: Bool {
        switch self {
        case .terminateBackends, .crashBackend, .restartDatabase, .failover: true
        default: false
        }
    }
}
