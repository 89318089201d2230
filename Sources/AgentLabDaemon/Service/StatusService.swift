import AgentLab
import AgentLabControl
import ServiceLifecycle

/// Keeps the service manager informed: the STATUS line and the watchdog.
struct StatusService: Service {
    let laboratory: Laboratory
    let server: ControlServer
    let notifier: SystemdNotifier

    private static let interval = Duration.seconds(5)

    func run() async throws {
        guard notifier.isSupervised else { return try await gracefulShutdown() }
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.report() }
                if let watchdog = SystemdWatchdog(notifier: notifier) {
                    group.addTask {
                        // Asked on the pool that runs execute on, and of the loops that carry the socket: when one of
                        // them is stuck there is no answer.
                        await watchdog.run { await server.isResponsive() ? laboratory.makesProgress : false }
                    }
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
