package import AgentLabAPI
import FoundationEssentials
import Orchestration

extension ExplanationRecord {
    /// Explains a situation.
    package init(_ situation: RunSituation) {
        self =
            switch situation.status {
            case .pending: Self.pending(situation)
            case .running: Self.running(situation)
            case .waiting: Self.waiting(situation)
            default: Self.ended(situation)
            }
        node = situation.node
        if node != nil { iteration = situation.status.isFinal ? situation.iteration : situation.iteration + 1 }
    }

    init(
        _ situation: RunSituation,
        _ reason: ExplanationReason,
        since: Date,
        _ message: String,
        _ advice: String? = nil
    ) {
        self.init(
            runID: situation.run.uuid,
            status: situation.status,
            reason: reason,
            since: since,
            message: message,
            advice: advice
        )
    }
}

// MARK: - Waiting

extension ExplanationRecord {
    private static func waiting(_ run: RunSituation) -> Self {
        let since = run.wait.since ?? run.updatedAt
        var record =
            if let signal = run.wait.signal {
                Self(
                    run,
                    .waiting,
                    since: since,
                    "It waits for the signal \"\(signal)\" since \(since.text)\(run.place).",
                    "agentlabctl signal sends it" + (run.wait.wakeAt.map { "; it waits until \($0.text)." } ?? ".")
                )
            } else if let child = run.wait.child {
                Self(
                    run,
                    .waiting,
                    since: since,
                    "It waits since \(since.text) for the end of child run \(RunID(child))\(run.place)."
                )
            } else if let wakeAt = run.wait.wakeAt {
                Self(run, .sleeping, since: since, "It is asleep until \(wakeAt.text)\(run.place).")
            } else {
                Self(run, .waiting, since: since, "It waits since \(since.text)\(run.place).")
            }
        record.wakeAt = run.wait.wakeAt
        return record
    }
}

// MARK: - Running

extension ExplanationRecord {
    private static func running(_ run: RunSituation) -> Self {
        var record = runningByOwner(run)
        record.daemonID = run.owner?.id
        record.hostname = run.owner?.hostname
        return record
    }

    private static func runningByOwner(_ run: RunSituation) -> Self {
        guard let owner = run.owner else {
            return Self(run, .daemonLost, since: run.updatedAt, "It is running, and its daemon is not on record.")
        }
        if let lost = lostOwner(owner, run) { return lost }
        if let asked = run.cancelRequestedAt { return stopping(run, since: asked) }
        if let attempt = run.attempt, let due = attempt.retryAt, due > run.now {
            return retrying(run, attempt, due)
        }
        let since = run.nodeSince ?? run.updatedAt
        guard owner.isExecuting else {
            return Self(run, .claimDue, since: since, "It has been claimed, and is about to begin\(run.place).")
        }
        var record = Self(
            run,
            .executing,
            since: since,
            "It executes since \(since.text)\(run.place), on \(owner.hostname) (process \(owner.pid))."
        )
        record.attempt = (run.attempt?.number ?? 0) + 1
        return record
    }

    private static func lostOwner(_ owner: RunSituation.Owner, _ run: RunSituation) -> Self? {
        if let ended = owner.endedAt {
            return Self(
                run,
                .daemonLost,
                since: ended,
                "Its daemon on \(owner.hostname) (process \(owner.pid)) ended at \(ended.text).",
                "It is handed back and goes on at the next daemon with a free place."
            )
        }
        guard owner.isSilent, !owner.isSelf else { return nil }
        return Self(
            run,
            .daemonLost,
            since: owner.heartbeatAt,
            "Its daemon on \(owner.hostname) (process \(owner.pid)) has not been heard of since "
                + "\(owner.heartbeatAt.text): it is dead, or cut off from the database.",
            "Another daemon takes the run over, or its own one when it is started again."
        )
    }

    private static func stopping(_ run: RunSituation, since: Date) -> Self {
        let why = run.cancelReason.map { " (\($0))" } ?? ""
        return Self(
            run,
            .stopping,
            since: since,
            "It was asked to stop at \(since.text)\(why), and has not returned yet\(run.place).",
            "A node that does not return within cancel_grace is abandoned."
        )
    }

    private static func retrying(_ run: RunSituation, _ attempt: RunSituation.Attempt, _ due: Date) -> Self {
        let what = attempt.step.isEmpty ? "" : " at step \"\(attempt.step)\""
        let cause = attempt.errorMessage.map { ": \($0)" } ?? "."
        var record = Self(
            run,
            .retrying,
            since: run.nodeSince ?? run.updatedAt,
            "Attempt \(attempt.number)\(what) has failed\(run.place)\(cause)",
            "Attempt \(attempt.number + 1) is due at \(due.text)."
        )
        record.attempt = attempt.number + 1
        record.retryAt = due
        return record
    }
}

// MARK: - Ended

extension ExplanationRecord {
    private static func ended(_ run: RunSituation) -> Self {
        let ended = run.completedAt ?? run.updatedAt
        switch run.status {
        case .completed:
            return Self(
                run,
                .completed,
                since: ended,
                "It completed at \(ended.text), after \(run.iteration.counted("stage"))."
            )
        case .cancelled:
            let why = run.cancelReason.map { ": \($0)" } ?? "."
            return Self(
                run,
                .cancelled,
                since: ended,
                "It was cancelled at \(ended.text)\(why)",
                "agentlabctl resume carries it on\(run.place)."
            )
        default:
            let error = run.errorMessage ?? "no message is on record"
            let reason = ExplanationReason(failure: error)
            return Self(run, reason, since: ended, "It failed at \(ended.text): \(error)", advice(on: reason))
        }
    }

    private static func advice(on reason: ExplanationReason) -> String {
        switch reason {
        case .quarantined: "Find out why the daemon went down; agentlabctl resume then carries the run on."
        case .secretMissing: "agentlabctl resume with --secret carries it on."
        case .nodeMissing: "agentlabctl resume carries it on when the node is back; --force-version without it."
        default: "agentlabctl resume carries it on; the stage that failed is executed anew."
        }
    }
}

extension ExplanationReason {
    /// What a failed run's message is about.
    fileprivate init(failure message: String) {
        self =
            if message.hasPrefix("quarantined: ") {
                .quarantined
            } else if message.hasPrefix(StartingPoint.missingSecrets) {
                .secretMissing
            } else if message.hasPrefix(VersionGap.beginning) {
                .nodeMissing
            } else {
                .failed
            }
    }
}

// MARK: - Words

extension RunSituation {
    /// ` at node "fetch", iteration 3`, or nothing.
    fileprivate var place: String {
        let next = status.isFinal ? iteration : iteration + 1
        return node.map { " at node \"\($0)\", iteration \(next)" } ?? ""
    }
}

extension Date {
    var text: String { formatted(.iso8601) }
}

extension Int {
    func counted(_ noun: String) -> String { "\(self) \(noun)\(self == 1 ? "" : "s")" }
}
