import AgentLabAPI
import Synchronization

/// Shows a run on a terminal until it ends.
struct ScreenWatcher: Sendable {
    let daemon: Daemon
    let context: Context
    let screen: Screen

    func watch(_ name: String, since: Int) async throws -> ExitStatus {
        let board = WatchBoard()
        let run = try await withThrowingTaskGroup(of: RunRecord?.self) { group in
            group.addTask {
                defer { board.finish() }
                return try await feed(board).follow(name, since: since) { _, event in board.apply(event) }
            }
            group.addTask {
                try await board.tick()
                return nil
            }
            try await draw(board)
            defer { group.cancelAll() }
            return try await group.first { $0 != nil } ?? nil
        }
        guard let run else { throw CancellationError() }
        try context.standardOutput.lines(RunOutcome(run).lines(style: screen.style))
        return ExitStatus(followed: run.status)
    }

    private func feed(_ board: WatchBoard) -> RunFeed {
        RunFeed(daemon: daemon) { failure in board.remark(failure.map(Follower.remark)) }
    }

    /// Draws ten times a second, however many events come, and once more when all has been said.
    private func draw(_ board: WatchBoard) async throws {
        var picture = LivePicture(output: context.standardOutput)
        for await _ in board.occasions {
            let frame = WatchFrame(board.model, now: context.now(), size: screen.size)
            try picture.draw(frame.lines(style: screen.style))
        }
        let last = WatchFrame(board.model, now: context.now(), size: screen.size)
        try picture.draw(last.lines(style: screen.style))
    }
}
