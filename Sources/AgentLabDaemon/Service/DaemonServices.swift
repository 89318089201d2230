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
    private let notifier: SystemdNotifier
    private let server: ControlServer

    init(
        name: String,
        version: String,
        context: DaemonProgram.Context,
        laboratory: Laboratory,
        database: DatabaseServer,
        notifier: SystemdNotifier
    ) {
        self.context = context
        self.laboratory = laboratory
        self.database = database
        self.notifier = notifier
        let routes = Routes(
            name: name,
            version: version,
            laboratory: laboratory,
            database: database.kind,
            logger: context.logger
        )
        server = ControlServer(
            configuration: Self.serverConfiguration(context.configuration),
            logger: context.logger,
            handler: routes.router
        )
    }

    /// Serves until SIGTERM or SIGINT; the services stop in the reverse of their order here.
    func run() async throws {
        // The first one stops last: the watchdog is answered while stages in flight end.
        var services: [any Service] = [StatusService(laboratory: laboratory, notifier: notifier)]
        if let cluster = database.cluster { services.append(ClusterService(cluster: cluster)) }
        services += [
            LaboratoryService(laboratory: laboratory),
            ControlService(server: server, notifier: notifier, stopTime: stopTime, logger: context.logger),
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

    /// The longest that an orderly stop takes.
    private var stopTime: Duration {
        context.configuration.drainTimeout + context.configuration.cancelGrace + .seconds(30)
    }

    private static func serverConfiguration(_ configuration: DaemonConfiguration) -> ControlServer.Configuration {
        var server = ControlServer.Configuration(
            socket: .path(configuration.socket, mode: configuration.socketMode, group: configuration.socketGroup)
        )
        server.limits.maximumFrameLength = configuration.maxFrame
        server.limits.maximumConnections = configuration.maxConnections
        server.limits.maximumRequestsPerConnection = configuration.maxRequestsPerConnection
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
    let stopTime: Duration
    let logger: Logger

    func run() async throws {
        try await withGracefulShutdownHandler {
            try await server.run {
                notifier.send(.ready)
                logger.notice("ready")
            }
        } onGracefulShutdown: {
            notifier.send(.stopping, .status("stopping: stages in flight may end"), .extendTimeout(stopTime))
            server.beginStopping()
        }
    }
}
