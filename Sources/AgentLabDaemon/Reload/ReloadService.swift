import ServiceLifecycle
import UnixSignals

/// Reloads the configuration whenever SIGHUP comes or a client asks for it.
struct ReloadService: Service {
    let reloader: Reloader
    let requests: ReloadRequests
    let initial: DaemonConfiguration
    /// Trapped since the start, so that a signal that comes early neither ends the daemon nor is lost.
    let signals: UnixSignalsSequence

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await reloader.run(requests, from: initial) }
                for await _ in signals { requests.post() }
            }
        }
    }
}
