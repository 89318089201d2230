import AgentLabAPI
import FoundationEssentials

/// What several renderings say of a run in the same words.
enum RunText {
    /// The status, or that the run is about to leave it.
    static func status(of run: RunRecord) -> String {
        run.cancelRequestedAt != nil && !run.status.isFinal ? "stopping" : run.status.rawValue
    }

    /// How long it has been executed; nil when it has not begun.
    static func elapsed(of run: RunRecord, now: Date) -> String? {
        run.startedAt.map { HumanDuration.text(seconds: (run.completedAt ?? now).timeIntervalSince($0)) }
    }

    static func id(of run: RunRecord) -> String {
        run.id.uuidString.lowercased()
    }

    static func stages(_ count: Int) -> String {
        count == 1 ? "1 stage" : "\(count) stages"
    }
}
