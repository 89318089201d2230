import AgentLab
import AgentLabControl
import Logging
import Postgres
import ServiceLifecycle
import Synchronization
import UnixSignals

/// What a serving daemon is made of, as one tree: what dies ends the daemon, and systemd starts it again.
struct DaemonServices {
    private let context: DaemonProgram.Context
    private let laboratory: Laboratory
    private let database: DatabaseServer
    private let patience: SystemdPatience
    private let server: ControlServer
    private let reloads = ReloadRequests()
    private let hangups: UnixSignalsSequence

    init(
        name: String,
        version: String,
        context: DaemonProgram.Context,
        laboratory: Laboratory,
        database: DatabaseServer,
        patience: SystemdPatience,
        inherited: InheritedSocket?,
        hangups: UnixSignalsSequence
    ) async throws {
        self.context = context
        self.laboratory = laboratory
        self.database = database
        self.patience = patience
        self.hangups = hangups
        let connections = ConnectionGauge()
        let routes = Routes(
            name: name,
            version: version,
            laboratory: laboratory,
            database: database.kind,
            reloads: reloads,
            connections: connections,
            logger: context.logger
        )
        let authority = SocketAuthority(
            configuration: context.configuration,
            inherited: inherited,
            logger: context.logger
        )
        server = ControlServer(
            configuration: Self.serverConfiguration(context.configuration, inherited, mode: authority.mode),
            logger: context.logger,
            handler: GuardedHandler(
                router: routes.router,
                authority: try await OffPool.perform { try authority.resolve() }
            )
        )
        connections.watch(server)
    }

    /// Serves until SIGTERM or SIGINT; the services stop in the reverse of their order here.
    func run() async throws {
        // The first one stops last: the watchdog is answered while stages in flight end.
        var services: [any Service] = [
            StatusService(laboratory: laboratory, server: server, notifier: context.notifier)
        ]
        if let cluster = database.cluster { services.append(ClusterService(cluster: cluster)) }
        services += [
            LaboratoryService(laboratory: laboratory),
            reloadService,
            ControlService(
                server: server,
                notifier: context.notifier,
                patience: patience,
                stopTime: { stopTime },
                logger: context.logger
            ),
        ]
        let group = ServiceGroup(
            configuration: .init(
                services: services.map { .init(service: $0) },
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: context.logger
            )
        )
        try await group.run()
    }

    private var reloadService: ReloadService {
        let reloader = Reloader(
            parts: [
                .logLevel(of: context.log), .executionLimits(of: laboratory), .socketLimits(of: server),
                .workflowFiles(of: laboratory),
            ],
            notifier: context.notifier,
            logger: context.logger
        ) { [reload = context.reload] in
            try await OffPool.perform { try reload() }
        }
        return ReloadService(
            reloader: reloader,
            requests: reloads,
            initial: context.configuration,
            signals: hangups
        )
    }

    /// The longest that an orderly stop takes.
    private var stopTime: Duration {
        laboratory.configuration.drainTimeout + laboratory.configuration.cancelGrace * 2 + .seconds(60)
    }

    private static func serverConfiguration(
        _ configuration: DaemonConfiguration,
        _ inherited: InheritedSocket?,
        mode: UInt32
    ) -> ControlServer.Configuration {
        let socket: ControlServer.Socket =
            inherited.map { .inherited($0.descriptor) }
            ?? .path(configuration.socket, mode: mode, group: configuration.socketGroup)
        var server = ControlServer.Configuration(socket: socket)
        server.limits.takeLimits(of: configuration)
        return server
    }
}

/// Looks after the private cluster; it is stopped when everything that uses it has.
private struct ClusterService: Service {
    let cluster: EmbeddedCluster

    func run() async throws {
        await cancelWhenGracefulShutdown { await cluster.run() }
    }
}

private struct LaboratoryService: Service {
    let laboratory: Laboratory

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await laboratory.run()
        } onGracefulShutdown: {
            laboratory.stop()
        }
    }
}

/// The first to stop, so it says that the daemon does.
private struct ControlService: Service {
    let server: ControlServer
    let notifier: SystemdNotifier
    let patience: SystemdPatience
    let stopTime: @Sendable () -> Duration
    let logger: Logger

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await server.run {
                patience.endWork()
                notifier.send(.ready)
                logger.notice("ready")
            }
        } onGracefulShutdown: {
            notifier.send(.stopping, .status("stopping: stages in flight may end"))
            patience.beginWork(atMost: stopTime())
            server.beginStopping()
        }
    }
}
