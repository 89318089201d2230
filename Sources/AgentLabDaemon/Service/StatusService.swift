import AgentLab
import ServiceLifecycle

/// Keeps the service manager informed: the STATUS line, the watchdog, and the stop.
struct StatusService: Service {
    let laboratory: Laboratory
    let notifier: SystemdNotifier
    let stopTime: Duration

    private static let interval = Duration.seconds(5)

    func run() async throws {
        guard notifier.isSupervised else { return try await gracefulShutdown() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.report() }
            if let watchdog = SystemdWatchdog(notifier: notifier) {
                group.addTask { await watchdog.run { laboratory.makesProgress } }
            }
            try? await gracefulShutdown()
            notifier.send(.stopping, .status("stopping: stages in flight may end"), .extendTimeout(stopTime))
        }
    }

    private func report() async {
        var last = ""
        while !Task.isShuttingDownGracefully {
            let line = await laboratory.statusLine()
            if line != last { notifier.send(.status(line)) }
            last = line
            guard (try? await Task.sleep(for: Self.interval)) != nil else { return }
        }
    }
}
