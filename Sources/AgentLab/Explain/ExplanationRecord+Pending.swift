import AgentLabAPI
import FoundationEssentials
import Orchestration

extension ExplanationRecord {
    static func pending(_ run: RunSituation) -> Self {
        let since = run.updatedAt
        if run.fleet.daemons == 0 {
            return Self(
                run,
                .noDaemon,
                since: since,
                "It is pending, and no daemon has been heard of within the lease.",
                "Start an agentlabd that knows the workflow \"\(run.workflow)\"."
            )
        }
        if let keeper = run.keeper, keeper.isSilent { return keeperLost(run, keeper) }
        if run.fleet.knowing == 0 {
            return Self(
                run,
                .workflowMissing,
                since: since,
                "It is pending, and none of \(run.fleet.daemons.counted("living daemon")) knows the workflow "
                    + "\"\(run.workflow)\".",
                "It begins when a daemon that knows the workflow is started."
            )
        }
        var record = inLine(run, since)
        record.ahead = run.ahead
        return record
    }

    private static func keeperLost(_ run: RunSituation, _ keeper: RunSituation.Keeper) -> Self {
        var record = Self(
            run,
            .daemonLost,
            since: keeper.heartbeatAt,
            "It is pending, and its secrets are in the memory of the daemon on \(keeper.hostname) (process "
                + "\(keeper.pid)), which has not been heard of since \(keeper.heartbeatAt.text).",
            "When that daemon is declared dead the run fails for want of its secrets; agentlabctl resume with --secret "
                + "carries it on."
        )
        record.daemonID = keeper.id
        record.hostname = keeper.hostname
        return record
    }

    private static func inLine(_ run: RunSituation, _ since: Date) -> Self {
        let line = run.ahead == 0 ? "It is the next in line" : "\(run.ahead.counted("run")) in line before it"
        if let limit = run.limit { return limited(run, limit, since, line) }
        guard let places = run.fleet.places, run.fleet.running >= places else {
            return Self(run, .claimDue, since: since, "It is pending and about to be claimed. \(line).")
        }
        let claimants =
            if let keeper = run.keeper {
                "the daemon on \(keeper.hostname) (process \(keeper.pid)), which alone has its secrets, executes"
            } else {
                "\(run.fleet.knowing.counted("daemon")) execute\(run.fleet.knowing == 1 ? "s" : "")"
            }
        return Self(
            run,
            .noPlace,
            since: since,
            "It is pending since \(since.text), for no place is free: \(claimants) \(run.fleet.running) of at most "
                + "\(places) runs.",
            "\(line); max_concurrent_runs sets the number of places, --priority the order."
        )
    }

    private static func limited(
        _ run: RunSituation,
        _ limit: RunSituation.Limit,
        _ since: Date,
        _ line: String
    ) -> Self {
        var holders = limit.holders.map { holder in
            "run \(holder.run)" + (holder.hostname.map { " on \($0)" } ?? "")
                + (holder.pid.map { " (process \($0))" } ?? "")
        }
        let others = limit.running - limit.holders.count
        if others > 0 { holders.append("\(others) more") }
        var record = Self(
            run,
            .workflowLimit,
            since: since,
            "It is pending since \(since.text), for its workflow \"\(run.workflow)\" is at its limit of "
                + "\(limit.concurrency): \(holders.joined(separator: ", ")).",
            "\(line) of this workflow; the workflow's concurrency sets the limit, --priority the order."
        )
        record.heldBy = limit.holders.map(\.run.uuid)
        return record
    }
}
