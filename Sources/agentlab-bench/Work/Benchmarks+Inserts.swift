import FoundationEssentials
import Postgres

extension Benchmarks {
    /// What PostgreSQL's own benchmark makes of one small insert per commit.
    func inserts(_ report: Report) async throws {
        let connection = try await PostgresConnection.connect(BenchmarkCluster.configuration(reference.database))
        try await connection.execute(
            script: "CREATE TABLE bare (id bigserial PRIMARY KEY, at timestamptz DEFAULT now(), body bytea NOT NULL)"
        )
        await connection.close()
        let script = "\(directory)/insert.sql"
        let body = String(repeating: "61", count: 200)
        try Data("INSERT INTO bare (body) VALUES ('\\x\(body)');\n".utf8).write(to: URL(filePath: script))
        for clients in [1, 32] {
            await report.add(
                try await repeated {
                    try await reference.insert(
                        pgbench: programs.pgbench,
                        script: script,
                        clients: clients,
                        seconds: max(1, Int(window.inSeconds / 2))
                    )
                }
            )
        }
    }
}
