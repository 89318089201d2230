import AgentLab
import ServiceLifecycle

/// Keeps the service manager informed: the STATUS line and the watchdog.
struct StatusService: Service {
    let laboratory: Laboratory
    let notifier: SystemdNotifier

    private static let interval = Duration.seconds(5)

    func run() async throws {
        guard notifier.isSupervised else { return try await gracefulShutdown() }
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.report() }
                if let watchdog = SystemdWatchdog(notifier: notifier) {
                    group.addTask { await watchdog.run { laboratory.makesProgress } }
                }
            }
        }
    }

    private func report() async {
        var last = ""
        repeat {
            let line = await laboratory.statusLine()
            if line != last { notifier.send(.status(line)) }
            last = line
        } while (try? await Task.sleep(for: Self.interval)) != nil
    }
}
