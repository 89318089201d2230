import AgentLabAPI
import AgentLabControl
import Synchronization

/// Stays with runs until they end, Ctrl-C comes, or the time is over.
struct Follower: Sendable {
    let daemon: Daemon
    let context: Context
    let isJSON: Bool
    var timeout: DurationArgument?

    /// Goes on with a run that has just been executed.
    func follow(_ run: RunRecord, _ mode: FollowOptions.Mode) async throws -> ExitStatus {
        let id = RunText.id(of: run)
        switch mode {
        case .watch:
            return try await watch(id, since: 0)
        case .wait:
            return try await wait(for: [id])
        case .detach:
            isJSON ? try context.standardOutput.json(run) : try context.standardOutput.line(id)
            return .success
        }
    }

    func watch(_ run: String, since: Int) async throws -> ExitStatus {
        try await patiently(comingBackBy: "agentlabctl watch \(run)") {
            if isJSON { return try await watchAsJSON(run, since: since) }
            guard let screen = context.screen else { return try await watchAsLines(run, since: since) }
            let watcher = ScreenWatcher(daemon: daemon, context: context, screen: screen)
            return try await watcher.watch(run, since: since)
        }
    }

    func wait(for runs: [String]) async throws -> ExitStatus {
        try await patiently(comingBackBy: "agentlabctl wait \(runs.joined(separator: " "))") {
            try await EachRun(runs, in: context, isJSON: isJSON).perform(
                judging: { ExitStatus(followed: $0.status) },
                { try await endWithItsCause(of: $0) }
            )
        }
    }

    private func endWithItsCause(of name: String) async throws -> RunRecord {
        let run = try await end(of: name)
        if !isJSON, let cause = run.errorMessage {
            try context.standardError.line("agentlabctl: run \(RunText.id(of: run)): \(Printable.paragraph(cause))")
        }
        return run
    }

    /// Waits silently for a run's end.
    func end(of run: String) async throws -> RunRecord {
        let link = PersistentLink(daemon: daemon, connectionChanged: reportConnection)
        return try await link.untilDone { client, connected in
            // A request that may take hours tells nothing of the connection: this one answers at once.
            let id = RunText.id(of: try await client.call(RunsFind(run: run)).run)
            try connected()
            let answer = try await client.call(RunsWait(run: id)).run
            return answer.status.isFinal ? answer : nil
        }
    }
}

extension Follower {
    private func watchAsJSON(_ run: String, since: Int) async throws -> ExitStatus {
        let feed = RunFeed(daemon: daemon, connectionChanged: reportConnection)
        let run = try await feed.follow(run, since: since) { sequence, event in
            try context.standardOutput.json(WatchItem(sequence: sequence, event: event))
        }
        return ExitStatus(followed: run.status)
    }

    private func watchAsLines(_ run: String, since: Int) async throws -> ExitStatus {
        let feed = RunFeed(daemon: daemon, connectionChanged: reportConnection)
        let lines = Mutex(WatchLines())
        let run = try await feed.follow(run, since: since) { _, event in
            try context.standardOutput.lines(lines.withLock { $0.lines(for: event) })
        }
        return ExitStatus(followed: run.status)
    }

    @Sendable private func reportConnection(_ failure: CommandFailure?) throws {
        try context.standardError.line(Self.remark(on: failure))
    }

    /// What a person who waits is told when the connection is lost, and with nil when it is back.
    static func remark(on failure: CommandFailure?) -> String {
        failure.map { "agentlabctl: \($0.message); trying again" } ?? "agentlabctl: the daemon is back"
    }
}
