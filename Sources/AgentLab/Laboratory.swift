import AgentClient
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
/// executes runs until ``stop()``. Should another daemon declare this one ended meanwhile, it begins anew under another
/// row; its clients notice no more than a new id.
package final class Laboratory: Sendable {
    package let registry: WorkflowRegistry
    package let startedAt = Date()

    let pool: PostgresPool
    let feed: RunFeed
    let definitions: WorkflowDefinitions
    let scratch: ScratchDirectories
    /// Rung when the status has changed.
    let statusBell: Doorbell
    let agents: AgentService
    package let images: ImageStore
    package var documents: DocumentStore { images.documents }
    /// Whether the database is reached.
    let databaseHealth: DatabaseHealth
    /// Tells other daemons what they should look at.
    package let announcer: FleetAnnouncer
    let logger: Logger

    private let expiry: RunExpiry
    package let directory: StateDirectory
    let database: PostgresConfiguration
    /// Those of runs that wait for a place.
    let secrets = SecretKeeper()
    private let phase = Mutex(Phase())
    private let settings: Mutex<LaboratoryConfiguration>
    /// Absent only until ``begin(_:)`` has made the first.
    private let tenureInForce = Mutex<Tenure?>(nil)

    private struct Phase {
        var isStopping = false
        var stopper: CheckedContinuation<Void, Never>?
    }

    private init(
        _ configuration: LaboratoryConfiguration,
        _ registry: WorkflowRegistry,
        _ database: PostgresConfiguration,
        _ pool: PostgresPool,
        _ directory: StateDirectory,
        _ feed: RunFeed,
        _ scratch: ScratchDirectories,
        _ agents: AgentService,
        _ images: ImageStore,
        _ logger: Logger
    ) {
        self.settings = Mutex(configuration)
        self.registry = registry
        self.database = database
        self.pool = pool
        self.directory = directory
        self.feed = feed
        self.scratch = scratch
        self.agents = agents
        self.images = images
        definitions = WorkflowDefinitions(registry: registry, pool: pool)
        self.logger = logger
        let statusBell = Doorbell()
        self.statusBell = statusBell
        databaseHealth = DatabaseHealth { statusBell.ring() }
        announcer = FleetAnnouncer(pool: pool, logger: logger)
        expiry = RunExpiry(configuration.retention, database, logger: logger)
    }

    /// The key of this process lifetime in `agentlab.daemons`.
    package var daemonID: UUID { tenure.id }

    /// What acts in its name at present; whoever does several things with it takes it once.
    var tenure: Tenure {
        guard let tenure = tenureInForce.withLock({ $0 }) else { preconditionFailure("asked before it has begun") }
        return tenure
    }

    func take(_ tenure: Tenure) { tenureInForce.withLock { $0 = tenure } }

    var store: RunStore { tenure.store }
    var journal: Journal { tenure.journal }
    var waker: Waker { tenure.waker }
    package var executor: Executor { tenure.executor }

    /// Whether the journal reaches the database.
    package var health: DatabaseHealth.Report { databaseHealth.report }

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
        documents.limits = configuration.documents
    }

    /// Whether it is on its way to its end.
    package var isStopping: Bool { phase.withLock { $0.isStopping } }
}

// MARK: - Life

extension Laboratory {
    /// Lends a laboratory whose schema is right and which owns what its predecessor left, and closes what it has opened
    /// afterwards.
    ///
    /// - Parameter report: Told why the database does not answer yet, each time that it is another reason.
    /// - Throws: ``LaboratoryError`` when the database has not answered within the startup timeout, and for an invalid
    ///   workflow; `PostgresError` when it has a newer schema.
    package static func with<Result: Sendable>(
        _ configuration: LaboratoryConfiguration,
        in directory: StateDirectory,
        workflows: [Workflow],
        kinds: NodeKinds = .standard,
        logger: Logger,
        whileWaiting report: @Sendable (PostgresError) -> Void = { _ in },
        _ body: @Sendable (Laboratory) async throws -> Result
    ) async throws -> Result {
        try await AgentConnections.withConnections { connections in
            try await with(
                configuration,
                in: directory,
                workflows: workflows,
                kinds: kinds,
                connections: connections,
                logger: logger,
                whileWaiting: report,
                body
            )
        }
    }

    private static func with<Result: Sendable>(
        _ configuration: LaboratoryConfiguration,
        in directory: StateDirectory,
        workflows: [Workflow],
        kinds: NodeKinds,
        connections: AgentConnections,
        logger: Logger,
        whileWaiting report: @Sendable (PostgresError) -> Void,
        _ body: @Sendable (Laboratory) async throws -> Result
    ) async throws -> Result {
        let (feed, scratch) = (RunFeed(), ScratchDirectories(root: "\(directory.path)/scratch", logger: logger))
        let database = PostgresConfiguration(
            configuration.database,
            applicationName: "agentlabd",
            preparedStatements: configuration.preparedStatements,
            logger: logger
        )
        let pool = PostgresPool(database, maximumConnections: 4, logger: logger)
        let agents = AgentService(pool: pool, connections: connections, feed: feed, logger: logger)
        let documents = DocumentStore(
            pool: pool,
            blobs: BlobStore(root: "\(directory.path)/blobs"),
            instance: directory.instanceID,
            limits: configuration.documents,
            logger: logger
        )
        let images = ImageStore(documents: documents, limits: configuration.rendering)
        let host = NodeHost(
            scratch: scratch,
            grace: configuration.cancelGrace / 2,
            cgroups: await DelegatedCgroup.ofThisProcess(),
            allowedHosts: configuration.httpAllowedHosts,
            agents: agents,
            images: images,
            takeLine: { feed.publish($0, .line($1)) }
        )
        let registry = try WorkflowRegistry(workflows, kinds: kinds, host: host, logger: logger)
        let limit = configuration.startupTimeout
        try await waitForDatabase(within: limit, logger, report) { try await migrate(database, logger: logger) }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await pool.run() }
            let laboratory = Laboratory(
                configuration,
                registry,
                database,
                pool,
                directory,
                feed,
                scratch,
                agents,
                images,
                logger
            )
            agents.serve { [weak laboratory] run in laboratory?.inHand(run) }
            let lease = laboratory.makeLease()
            try await waitForDatabase(within: limit, logger, report) { try await laboratory.begin(lease) }
            try await waitForDatabase(within: limit, logger, report) {
                _ = try await laboratory.loadWorkflows(from: configuration.workflowDirectories)
            }
            await laboratory.removeScratchOfEndedRuns()
            try await laboratory.prepareBlobs()
            let result = try await body(laboratory)
            group.cancelAll()
            return result
        }
    }

    /// Tries what may be repeated, while the database does not answer.
    private static func waitForDatabase(
        within limit: Duration,
        _ logger: Logger,
        _ report: @Sendable (PostgresError) -> Void,
        _ body: () async throws -> Void
    ) async throws {
        let deadline = ContinuousClock.now + limit
        var backoff = Backoff(initial: .milliseconds(100), maximum: .seconds(2))
        var problem = ""
        while true {
            do {
                return try await body()
            } catch let error as PostgresError where error.isTransient && !Task.isCancelled {
                let left = ContinuousClock.now.duration(to: deadline)
                guard left > .zero else {
                    throw LaboratoryError(
                        .unavailable,
                        "the database has not answered within the startup timeout of \(limit.inSeconds) s: \(error)",
                        cause: error
                    )
                }
                if problem != "\(error)" {
                    logger.warning("the database does not answer yet", metadata: ["error": "\(error)"])
                    report(error)
                }
                problem = "\(error)"
                try await Task.sleep(for: min(backoff.next(), left))
            }
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
    /// - Throws: `CancellationError` when cancelled.
    package func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.announcer.run() }
            group.addTask { await self.listen() }
            group.addTask { await self.documents.run() }
            defer { group.cancelAll() }
            while true {
                do {
                    return try await serve(tenure)
                } catch JournalError.fenced {
                    logger.critical(LogMessage.daemonFenced, metadata: ["daemon.id": "\(daemonID)"])
                    guard try await beginAnew() else { return }
                }
            }
        }
    }

    /// Executes runs in the name of one tenure.
    ///
    /// - Throws: ``JournalError/fenced`` when another daemon has declared this one ended; its runs have been stopped, and
    ///   nothing was written for them.
    private func serve(_ tenure: Tenure) async throws {
        tenure.executor.notePending()
        do {
            let heart = try Heart(tenure.lease, database)
            try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask {
                    try await tenure.journal.run()
                    return true
                }
                group.addTask {
                    await tenure.executor.run()
                    return false
                }
                group.addTask {
                    try await heart.run(every: self.configuration.heartbeatInterval) { self.heed($0, of: tenure) }
                    return false
                }
                group.addTask {
                    for await _ in tenure.takeovers.stream { await self.takeOver(in: tenure) }
                    return false
                }
                group.addTask {
                    await self.expiry.run()
                    return false
                }
                group.addTask {
                    await tenure.waker.run()
                    return false
                }
                group.addTask {
                    await self.stopRequested()
                    guard !Task.isCancelled else { return false }
                    await tenure.executor.drain(within: self.configuration.drainTimeout)
                    tenure.journal.close()
                    // The journal ends by itself when it reaches the database; when it does not, the next start recovers.
                    return (try? await Task.sleep(for: self.configuration.cancelGrace)) != nil
                }
                for try await isOver in group where isOver { group.cancelAll() }
            }
        } catch is CancellationError where isStopping && !Task.isCancelled {
            logger.warning("stopped without the database; the next start takes the runs over")
            return
        }
        try Task.checkCancellation()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.handBack(tenure.lease) }
            group.addTask { try? await Task.sleep(for: self.configuration.cancelGrace) }
            await group.next()
            group.cancelAll()
        }
    }

    private func handBack(_ lease: DaemonLease) async {
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
}
