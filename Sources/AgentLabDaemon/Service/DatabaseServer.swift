package import AgentLabAPI
package import Logging
import Postgres

/// The PostgreSQL that the daemon works with: its own, or somebody else's.
package struct DatabaseServer: Sendable {
    /// For libpq; may hold a password.
    package let uri: String
    package let kind: DatabaseKind
    /// The private cluster to look after, if it is one.
    let cluster: EmbeddedCluster?

    /// Lends a server that answers; a private cluster is started before and stopped afterwards.
    package static func with<Result: Sendable>(
        _ configuration: DaemonConfiguration,
        logger: Logger,
        _ body: @Sendable (DatabaseServer) async throws -> Result
    ) async throws -> Result {
        if let uri = configuration.database.uri {
            return try await body(DatabaseServer(uri: uri, kind: .external, cluster: nil))
        }
        let cluster = try EmbeddedCluster(
            directory: "\(configuration.stateDirectory)/postgresql",
            logger: logger
        )
        let server = DatabaseServer(uri: try await cluster.start(), kind: .embedded, cluster: cluster)
        do {
            let result = try await body(server)
            await cluster.stop()
            return result
        } catch {
            await cluster.stop()
            throw error
        }
    }
}
