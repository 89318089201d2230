import AgentLab
import ServiceLifecycle

/// Keeps the service manager informed: the STATUS line and the watchdog.
struct StatusService: Service {
    let laboratory: Laboratory
    let notifier: SystemdNotifier

    private static let interval = Duration.seconds(5)

    func run() async throws {
        guard notifier.isSupervised else { return try await gracefulShutdown() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.report() }
            if let watchdog = SystemdWatchdog(notifier: notifier) {
                group.addTask { await watchdog.run { laboratory.makesProgress } }
            }
            try? await gracefulShutdown()
            group.cancelAll()
        }
    }

    private func report() async {
        var last = ""
        while !Task.isCancelled {
            let line = await laboratory.statusLine()
            if line != last { notifier.send(.status(line)) }
            last = line
            guard (try? await Task.sleep(for: Self.interval)) != nil else { return }
        }
    }
}
