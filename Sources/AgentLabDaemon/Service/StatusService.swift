import AgentLab
import AgentLabControl
import ServiceLifecycle

/// Keeps the service manager informed: the STATUS line and the watchdog.
struct StatusService: Service {
    let laboratory: Laboratory
    let server: ControlServer
    let notifier: SystemdNotifier

    /// A busy daemon's counts change all the time; nobody reads them more often.
    private static let pause = Duration.seconds(1)
    /// What changes unnoticed, by other daemons and in SQL, is found this soon.
    private static let interval = Duration.seconds(10)

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
            guard (try? await Task.sleep(for: Self.pause)) != nil else { return }
            await laboratory.waitForStatusChange(atMost: Self.interval)
        } while !Task.isCancelled
    }
}
