import AgentLabAPI
package import Postgres

/// Sends a daemon's heartbeats, on a thread and a connection of its own: neither a node that blocks every thread of the
/// pool nor a pool of connections that is used up holds them up.
package actor Heart {
    private nonisolated let executor: ThreadExecutor
    private var configuration: PostgresConfiguration
    private let lease: DaemonLease
    private var judge: LeaseJudge
    private var connection: PostgresConnection?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// What comes of one attempt.
    package enum Beat: Sendable {
        /// It has arrived, with the requests to cancel that wait for this daemon.
        case arrived([CancelRequest], mayJudgeOthers: Bool)
        case missed(PostgresError)
    }

    package init(_ lease: DaemonLease, _ configuration: PostgresConfiguration) throws {
        executor = try ThreadExecutor(name: "heartbeat")
        self.lease = lease
        // A server that keeps silent is left for another connection, or another host, before the lease has passed.
        let patience = lease.term / 2
        self.configuration = configuration
        self.configuration.connectTimeout = min(configuration.connectTimeout, patience)
        self.configuration.answerTimeout = patience
        // Nor does a statement that waits for a lock stay behind on the server when its connection has been given up.
        self.configuration.statementTimeout = patience
        judge = LeaseJudge(lease: lease.term)
    }

    /// Beats until the task is cancelled.
    ///
    /// - Throws: ``JournalError/fenced`` when the daemon has been declared ended.
    package func run(every interval: Duration, _ report: @Sendable (Beat) -> Void) async throws {
        var backoff = Backoff(initial: .milliseconds(250), maximum: interval)
        while !Task.isCancelled {
            let next: Duration
            do {
                let requests = try await beat()
                report(.arrived(requests, mayJudgeOthers: judge.noteBeat(at: .now)))
                backoff.reset()
                next = interval
            } catch let error as PostgresError {
                if Task.isCancelled { break }
                judge.noteFailure()
                report(.missed(error))
                next = backoff.next()
            }
            await executor.pause(for: next)
        }
        await disconnect()
    }

    private func beat() async throws -> [CancelRequest] {
        let connection = try await connected()
        do {
            return try await lease.beat(on: connection)
        } catch {
            await disconnect()
            throw error
        }
    }

    private func connected() async throws -> PostgresConnection {
        if let connection { return connection }
        let opened = try await PostgresConnection.connect(configuration)
        connection = opened
        return opened
    }

    private func disconnect() async {
        await connection?.close()
        connection = nil
    }
}
