import AgentLabAPI
import AgentLabSchema
package import FoundationEssentials
package import Logging
import Orchestration
package import Postgres
import Synchronization

/// The laboratory: all that can be asked of a daemon, with the services behind it.
///
/// ``with(_:in:workflows:logger:_:)`` makes the database ready and takes over what a predecessor has left; ``run()``
/// executes runs until ``stop()``.
package final class Laboratory: Sendable {
    package let registry: WorkflowRegistry
    package let startedAt = Date()

    let pool: PostgresPool
    let store: RunStore
    let journal: Journal
    package let executor: Executor
    let feed: RunFeed
    let definitions: WorkflowDefinitions
    let scratch: ScratchDirectories
    /// Tells other daemons what they should look at.
    package let announcer: FleetAnnouncer
    let logger: Logger

    private let expiry: RunExpiry
    let lease: DaemonLease
    package let directory: StateDirectory
    private let phase = Mutex(Phase())
    private let settings: Mutex<LaboratoryConfiguration>

    private struct Phase {
        var isStopping = false
        var stopper: CheckedContinuation<Void, Never>?
    }

    private init(
        _ configuration: LaboratoryConfiguration,
        _ registry: WorkflowRegistry,
        _ database: PostgresConfiguration,
        _ pool: PostgresPool,
        _ lease: DaemonLease,
        _ directory: StateDirectory,
        _ feed: RunFeed,
        _ scratch: ScratchDirectories,
        _ logger: Logger
    ) {
        self.settings = Mutex(configuration)
        self.registry = registry
        self.pool = pool
        self.lease = lease
        self.directory = directory
        self.feed = feed
        self.scratch = scratch
        definitions = WorkflowDefinitions(registry: registry, pool: pool)
        self.logger = logger
        announcer = FleetAnnouncer(pool: pool, logger: logger)
        store = RunStore(pool: pool, daemon: lease.id)
        journal = Journal(configuration: database, daemon: lease.id, logger: logger)
        expiry = RunExpiry(configuration.retention, database, logger: logger)
        executor = Executor(
            places: configuration.maxConcurrentRuns,
            cancelGrace: configuration.cancelGrace,
            definitions: definitions,
            scratch: scratch,
            journal: journal,
            store: store,
            feed: feed,
            logger: logger
        )
    }

    /// The key of this process lifetime in `agentlab.daemons`.
    package var daemonID: UUID { lease.id }

    /// Whether the journal reaches the database.
    package var health: DatabaseHealth.Report { journal.health.report }

    /// How it is run at present.
    package var configuration: LaboratoryConfiguration { settings.withLock { $0 } }

    /// Changes how it is run from now on: limits and times only, since the rest has been used up at its start.
    package func reconfigure(_ change: (inout LaboratoryConfiguration) -> Void) {
        let configuration = settings.withLock { settings in
            change(&settings)
            return settings
        }
        executor.setLimits(places: configuration.maxConcurrentRuns, cancelGrace: configuration.cancelGrace)
        expiry.update(configuration.retention)
    }

    /// Whether it is on its way to its end.
    package var isStopping: Bool { phase.withLock { $0.isStopping } }
}

// MARK: - Life

extension Laboratory {
    /// Lends a laboratory whose schema is right and which owns what its predecessor left, and closes what it has opened
    /// afterwards.
    ///
    /// - Throws: `PostgresError` when the database cannot be reached or has a newer schema; ``LaboratoryError`` for an
    ///   invalid workflow.
    package static func with<Result: Sendable>(
        _ configuration: LaboratoryConfiguration,
        in directory: StateDirectory,
        workflows: [Workflow],
        kinds: NodeKinds = .standard,
        logger: Logger,
        _ body: @Sendable (Laboratory) async throws -> Result
    ) async throws -> Result {
        let (feed, scratch) = (RunFeed(), ScratchDirectories(root: "\(directory.path)/scratch"))
        let host = NodeHost(
            scratch: scratch,
            grace: configuration.cancelGrace / 2,
            allowedHosts: configuration.httpAllowedHosts,
            takeLine: feed.publish
        )
        let registry = try WorkflowRegistry(workflows, kinds: kinds, host: host, logger: logger)
        let id = RunID().uuid
        let database = PostgresConfiguration(
            configuration.database,
            applicationName: "agentlabd",
            logger: logger
        )
        try await migrate(database, logger: logger)
        let pool = PostgresPool(database, maximumConnections: 4, logger: logger)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await pool.run() }
            let lease = DaemonLease(id: id, pool: pool, logger: logger)
            let recovered = try await lease.begin(
                directory,
                hostname: configuration.hostname,
                version: configuration.version
            )
            if recovered > 0 {
                logger.notice("runs of the former daemon taken over", metadata: ["runs": "\(recovered)"])
            }
            let laboratory = Laboratory(
                configuration,
                registry,
                database,
                pool,
                lease,
                directory,
                feed,
                scratch,
                logger
            )
            _ = try await laboratory.loadWorkflows(from: configuration.workflowDirectories)
            await laboratory.removeScratchOfEndedRuns()
            let result = try await body(laboratory)
            group.cancelAll()
            return result
        }
    }

    /// Brings the schema up to what this binary knows.
    package static func migrate(_ database: PostgresConfiguration, logger: Logger) async throws {
        let connection = try await PostgresConnection.connect(database)
        do {
            let encoding = try await connection.query("SHOW server_encoding").onlyRow.get(0, as: String.self)
            guard encoding == "UTF8" else {
                throw LaboratoryError(
                    .internal,
                    "the database's encoding is \(encoding); agentlab needs one with ENCODING 'UTF8'"
                )
            }
            let applied = try await migrator.apply(on: connection)
            for migration in applied {
                logger.notice("schema migrated", metadata: ["version": "\(migration.version)"])
            }
        } catch {
            await connection.close()
            throw error
        }
        await connection.close()
    }

    package static var migrator: Migrator {
        Migrator(
            migrations: Schema.migrations.map {
                Migration(version: $0.version, name: $0.name, sql: String(decoding: $0.sql, as: UTF8.self))
            },
            schema: "agentlab"
        )
    }

    /// Executes runs until ``stop()`` has let stages in flight end and handed back the rest.
    ///
    /// When the task is cancelled it leaves everything as a killed process would, for the next one to take over.
    ///
    /// - Throws: ``JournalError/fenced`` when another daemon has declared this one ended; its runs are no longer ours,
    ///   and the process should begin anew. `CancellationError` when cancelled.
    package func run() async throws {
        executor.notePending()
        do {
            try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask {
                    try await self.journal.run()
                    return true
                }
                group.addTask {
                    await self.executor.run()
                    return false
                }
                group.addTask {
                    try await self.beat()
                    return false
                }
                group.addTask {
                    await self.expiry.run()
                    return false
                }
                group.addTask {
                    await self.announcer.run()
                    return false
                }
                group.addTask {
                    await self.listen()
                    return false
                }
                group.addTask {
                    await self.stopRequested()
                    guard !Task.isCancelled else { return false }
                    await self.executor.drain(within: self.configuration.drainTimeout)
                    self.journal.close()
                    // The journal ends by itself when it reaches the database; when it does not, the next start recovers.
                    return (try? await Task.sleep(for: self.configuration.cancelGrace)) != nil
                }
                for try await isOver in group where isOver { group.cancelAll() }
            }
        } catch JournalError.fenced {
            logger.critical(
                LogMessage.daemonFenced,
                metadata: [
                    "daemon.id": "\(daemonID)"
                ]
            )
            throw JournalError.fenced
        } catch is CancellationError where isStopping && !Task.isCancelled {
            logger.warning("stopped without the database; the next start takes the runs over")
            return
        }
        try Task.checkCancellation()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.handBack() }
            group.addTask { try? await Task.sleep(for: self.configuration.cancelGrace) }
            await group.next()
            group.cancelAll()
        }
    }

    private func handBack() async {
        do {
            let count = try await lease.end()
            logger.notice("stopped", metadata: ["runs_handed_back": "\(count)"])
        } catch {
            logger.warning(
                "stopped without a word to the database; the next start takes the runs over",
                metadata: ["error": "\(error)"]
            )
        }
    }

    /// Asks ``run()`` to end; returns at once.
    package func stop() {
        let stopper = phase.withLock { phase in
            phase.isStopping = true
            defer { phase.stopper = nil }
            return phase.stopper
        }
        stopper?.resume()
    }

    private func stopRequested() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isNow = phase.withLock { phase in
                    if phase.isStopping || Task.isCancelled { return true }
                    phase.stopper = continuation
                    return false
                }
                if isNow { continuation.resume() }
            }
        } onCancel: {
            phase.withLock { phase in
                defer { phase.stopper = nil }
                return phase.stopper
            }?.resume()
        }
    }

    private func listen() async {
        guard let database = configuration.listenDatabase else { return }
        let connection = PostgresConfiguration(database, applicationName: "agentlabd", logger: logger)
        await FleetListener(configuration: connection, logger: logger).run { word in await self.hear(word) }
    }

    private func hear(_ word: FleetListener.Word) async {
        switch word {
        case .listening:
            executor.notePending()
            await heedCancels()
            feed.notifyAll()
        case .notice(.pending): executor.notePending()
        case .notice(.cancel(let run)):
            await heedCancels()
            feed.notify(run)
        case .notice(.wake(let run)):
            executor.notePending()
            feed.notify(run)
        case .notice(.ended(let run)): feed.notify(run)
        }
    }

    /// Looks which runs of this daemon somebody has asked to stop; what it misses the next heartbeat finds.
    private func heedCancels() async {
        do {
            for request in try await store.cancelRequests() { executor.cancel(request) }
        } catch {
            logger.debug("requests to cancel were not read", metadata: ["error": "\(error)"])
        }
    }

    private func beat() async throws {
        while !Task.isCancelled {
            do {
                for request in try await lease.beat() { executor.cancel(request) }
                _ = journal.health.restored(by: .heartbeat)
                executor.notePending()
            } catch let error as PostgresError where !Task.isCancelled {
                if journal.health.lost(by: .heartbeat, problem: "\(error)") {
                    logger.warning("heartbeat missed", metadata: ["error": "\(error)"])
                }
            } catch is PostgresError {
                return
            }
            do { try await Task.sleep(for: configuration.heartbeatInterval) } catch { return }
        }
    }
}
