import AgentLab
import AgentLabControl
import ServiceLifecycle
import Synchronization

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
        let watchdog = try SystemdWatchdog(notifier: notifier)
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.report() }
                if let watchdog { group.addTask { await feed(watchdog) } }
            }
        }
    }

    /// Feeds the watchdog with what the threads that runs execute on and the loops that carry the socket say of themselves.
    private func feed(_ watchdog: SystemdWatchdog) async {
        let shared = SharedLiveness(Liveness(interval: watchdog.interval, at: .now))
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await watchdog.run { shared.liveness.withLock { $0.isAlive(at: .now) } } }
            group.addTask {
                repeat {
                    shared.liveness.withLock { $0.noteTurn(at: .now) }
                } while (try? await Task.sleep(for: watchdog.period)) != nil
            }
            group.addTask {
                repeat {
                    let isWell = await server.isResponsive() ? laboratory.makesProgress : false
                    shared.liveness.withLock { $0.noteAnswer(isWell, at: .now) }
                } while (try? await Task.sleep(for: watchdog.period)) != nil
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

/// What those who feed the watchdog and the watchdog itself have in common.
private final class SharedLiveness: Sendable {
    let liveness: Mutex<Liveness>

    init(_ liveness: Liveness) { self.liveness = Mutex(liveness) }
}
