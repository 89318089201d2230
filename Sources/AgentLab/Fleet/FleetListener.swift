package import Logging
package import Postgres

/// Hears what other daemons, and people at a SQL prompt, say by `NOTIFY`, on a connection of its own.
///
/// It only makes things prompt: everything works without it, a poll later. So it can be left out where LISTEN is not
/// possible, and a lost connection is no more than a word in the log.
package struct FleetListener: Sendable {
    /// What has been heard.
    package enum Word: Sendable, Equatable {
        case notice(FleetNotice)
        /// Listening begins, or begins again: anything may have been missed before.
        case listening
    }

    private let configuration: PostgresConfiguration
    private let logger: Logger

    package init(configuration: PostgresConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// Listens until the task is cancelled, connecting again whenever the connection is lost.
    package func run(_ hear: @Sendable (Word) async -> Void) async {
        var backoff = Backoff(initial: .milliseconds(100), maximum: .seconds(30))
        var problem: String?
        while !Task.isCancelled {
            do {
                let connection = try await PostgresConnection.connect(configuration)
                let loss = await listen(on: connection, hear) {
                    backoff.reset()
                    problem = nil
                }
                await connection.close()
                throw loss
            } catch {
                guard !Task.isCancelled else { return }
                if problem == nil {
                    logger.notice(
                        "notices of other daemons are not heard; polling goes on",
                        metadata: ["error": "\(error)"]
                    )
                }
                problem = "\(error)"
            }
            do { try await Task.sleep(for: backoff.next()) } catch { return }
        }
    }

    /// Returns when the connection is lost or the task is cancelled, with the reason.
    private func listen(
        on connection: PostgresConnection,
        _ hear: @Sendable (Word) async -> Void,
        onSuccess: () -> Void
    ) async -> PostgresError {
        do {
            try await connection.listen(FleetNotice.channel)
            onSuccess()
            await hear(.listening)
            while true {
                for notification in try await connection.nextNotifications() {
                    guard let notice = FleetNotice(payload: notification.payload) else { continue }
                    await hear(.notice(notice))
                }
            }
        } catch {
            return error
        }
    }
}
