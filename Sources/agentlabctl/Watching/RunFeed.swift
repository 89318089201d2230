import AgentLabAPI
import AgentLabControl

/// A run's events up to its end, whatever happens to the connection meanwhile.
struct RunFeed: Sendable {
    let daemon: Daemon
    /// Told when the connection is lost, with what happened, and with nil when it is back.
    let connectionChanged: @Sendable (CommandFailure?) throws -> Void

    /// Hands on every event after a sequence once and in order; returns the run's last record.
    ///
    /// The run as it is now comes again after a reconnection; stages do not.
    func follow(
        _ name: String,
        since: Int,
        _ handle: @escaping @Sendable (Int, RunEvent) throws -> Void
    ) async throws -> RunRecord {
        let place = Place(run: name, sequence: since)
        let link = PersistentLink(daemon: daemon, connectionChanged: connectionChanged)
        return try await link.untilDone { client, connected in
            for try await item in client.watch(run: place.run, since: place.sequence) {
                try connected()
                place.advance(to: item.sequence, item.event)
                try handle(item.sequence, item.event)
            }
            return place.finalRun
        }
    }
}
