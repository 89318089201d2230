public import AgentLab
import Logging
import Postgres
import UnixSignals

/// A daemon as a library: give it workflows, and it is an `agentlabd` of your own.
///
/// ```swift
/// @main
/// struct MyDaemon {
///     static func main() async {
///         await Daemon(name: "mydaemon", version: "1.0", workflows: [.nightly]).main()
///     }
/// }
/// ```
public struct Daemon: Sendable {
    private let name: String
    private let version: String
    private let workflows: [Workflow]
    private let kinds: NodeKinds

    /// Makes a daemon that can execute these workflows; nothing happens before ``main()``.
    ///
    /// - Parameters:
    ///   - name: What it calls itself in its help and its log.
    ///   - version: What `--version` and `daemon.info` say.
    ///   - workflows: Checked at start; an invalid graph or a name used twice ends the daemon with an error.
    ///   - nodeKinds: Kinds of nodes that workflow files may use beside those that come with agentlab.
    public init(
        name: String = "agentlabd",
        version: String,
        workflows: [Workflow],
        nodeKinds: [NodeKind] = []
    ) {
        self.name = name
        self.version = version
        self.workflows = workflows
        kinds = NodeKinds.standard.adding(nodeKinds)
    }

    /// Does what the process's arguments say and ends the process.
    public func main() async -> Never {
        await program.main()
    }

    package var program: DaemonProgram {
        DaemonProgram(name: name, version: version, kinds: kinds) { context in
            try await serve(context)
        } migrate: { context, isDryRun in
            try await migrate(context, isDryRun: isDryRun)
        }
    }
}

extension Daemon {
    private func serve(_ context: DaemonProgram.Context) async throws {
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let patience = SystemdPatience(notifier: context.notifier)
        context.notifier.send(.status("starting"))
        // A migration or the replay of a long log takes as long as it takes.
        patience.beginWork(atMost: .seconds(24 * 3600))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await patience.run() }
            defer { group.cancelAll() }
            try await serve(context, patience, hangups)
        }
        context.notifier.flush()
    }

    private func serve(
        _ context: DaemonProgram.Context,
        _ patience: SystemdPatience,
        _ hangups: UnixSignalsSequence
    ) async throws {
        let inherited = try InheritedSocket.take()
        // First of all: who does not have the lock must not touch the private cluster either.
        let directory = try StateDirectory(path: context.configuration.stateDirectory)
        try await DatabaseServer.with(context.configuration, logger: context.logger) { database in
            try await Laboratory.with(
                laboratoryConfiguration(context.configuration, database: database.uri),
                in: directory,
                workflows: workflows,
                kinds: kinds,
                logger: context.logger,
                whileWaiting: { context.notifier.send(.status("starting: the database does not answer yet: \($0)")) }
            ) { laboratory in
                let services = try await DaemonServices(
                    name: name,
                    version: version,
                    context: context,
                    laboratory: laboratory,
                    database: database,
                    patience: patience,
                    inherited: inherited,
                    hangups: hangups
                )
                try await services.run()
            }
        }
    }

    private func migrate(_ context: DaemonProgram.Context, isDryRun: Bool) async throws {
        let directory = try StateDirectory(path: context.configuration.stateDirectory)
        defer { withExtendedLifetime(directory) {} }
        try await DatabaseServer.with(context.configuration, logger: context.logger) { database in
            let connection = try await PostgresConnection.connect(
                PostgresConfiguration(database.uri, applicationName: name, logger: context.logger)
            )
            let steps =
                isDryRun
                ? try await Laboratory.migrator.plan(on: connection)
                : try await Laboratory.migrator.apply(on: connection)
            await connection.close()
            if steps.isEmpty { context.logger.notice("schema is up to date") }
            for step in steps {
                context.logger.notice(
                    isDryRun ? "migration to be applied" : "migration applied",
                    metadata: ["version": "\(step.version)", "name": "\(step.name)"]
                )
            }
        }
    }

    private func laboratoryConfiguration(
        _ configuration: DaemonConfiguration,
        database: String
    ) -> LaboratoryConfiguration {
        var laboratory = LaboratoryConfiguration(
            database: database,
            version: version,
            hostname: HostName.current
        )
        laboratory.takeLimits(of: configuration)
        laboratory.preparedStatements = configuration.preparedStatements.mode
        laboratory.heartbeatInterval = configuration.heartbeatInterval
        laboratory.lease = configuration.lease
        laboratory.startupTimeout = configuration.startupTimeout
        laboratory.maxStateBytes = configuration.maxStateBytes
        laboratory.workflowDirectories = configuration.workflowDirectories
        laboratory.httpAllowedHosts = configuration.httpAllowedHosts
        laboratory.listenDatabase = configuration.listenDatabase.uri(database: database)
        return laboratory
    }
}
