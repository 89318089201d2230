import Glibc

/// Whether the daemons are back to where they were before the torture.
struct ResourceCheck: Sendable {
    let slots: [DaemonSlot]
    let database: TortureDatabase

    /// What a daemon may have more than at first: caches and pools that have been used once.
    private static let extraKiB = 64 << 10
    private static let extraFiles = 16
    /// Seconds of work within three seconds of rest.
    private static let idleWork = 0.6

    /// How things are at the beginning, after each daemon has executed something.
    struct Baseline: Sendable {
        var residentKiB = 0
        var openFiles = 0
        var sessions = 0
    }

    func baseline() async throws -> Baseline {
        var baseline = Baseline(sessions: try await database.sessionCount())
        for resources in slots.compactMap({ $0.process.flatMap(Resources.init) }) {
            baseline.residentKiB = max(baseline.residentKiB, resources.residentKiB)
            baseline.openFiles = max(baseline.openFiles, resources.openFiles)
        }
        return baseline
    }

    func violations(since baseline: Baseline) async throws -> [Violation] {
        let before = slots.map { $0.process.flatMap(Resources.init) }
        try await Task.sleep(for: .seconds(3))
        var violations: [Violation] = []
        for (slot, before) in zip(slots, before) {
            guard let before, let now = slot.process.flatMap(Resources.init) else {
                violations.append(Violation(rule: "a daemon is not there", run: nil, detail: "daemon \(slot.number)"))
                continue
            }
            violations += excess(of: slot, baseline, before, now)
        }
        let sessions = try await database.sessionCount()
        if sessions > baseline.sessions + slots.count {
            let detail = "\(sessions) sessions, \(baseline.sessions) at first"
            violations.append(Violation(rule: "connections to the database are left over", run: nil, detail: detail))
        }
        return violations
    }

    private func excess(
        of slot: DaemonSlot,
        _ baseline: Baseline,
        _ before: Resources,
        _ now: Resources
    ) -> [Violation] {
        var violations: [Violation] = []
        func note(_ rule: String, _ detail: String) {
            violations.append(Violation(rule: rule, run: nil, detail: "daemon \(slot.number): \(detail)"))
        }
        if now.residentKiB > baseline.residentKiB + Self.extraKiB {
            note("memory has grown", "\(now.residentKiB) KiB, \(baseline.residentKiB) KiB at first")
        }
        if now.openFiles > baseline.openFiles + Self.extraFiles {
            note("files are left open", "\(now.openFiles), \(baseline.openFiles) at first")
        }
        if now.processorTime - before.processorTime > Self.idleWork {
            note("an idle daemon works", "\(now.processorTime - before.processorTime) s within 3 s")
        }
        return violations
    }
}
