import AgentLabJSON
import Postgres

extension Facts {
    /// Reads the tables, past everything that the product has.
    init(from database: TortureDatabase) async throws {
        runs = try await database.query(
            "SELECT id::text, key, status, error_message, result::text, owner::text FROM agentlab.runs WHERE key IS NOT NULL"
        ).map { row in
            Run(
                id: try row.get(0),
                key: try row.get(1),
                status: try row.get(2),
                error: try row.get(3),
                result: try row.get(4, as: String?.self).map { try JSONValue(parsing: $0) },
                owner: try row.get(5)
            )
        }
        for row in try await database.query("SELECT id::text, workflow_name, parent::text, status FROM agentlab.runs") {
            let id = try row.get(0, as: String.self)
            workflows[id] = try row.get(1)
            guard let parent = try row.get(2, as: String?.self) else { continue }
            children.append(Child(id: id, parent: parent, status: try row.get(3)))
        }
        stages = try await database.query(
            """
            SELECT run_id::text, iteration, node_name, next_node, failed, extract(epoch FROM created_at)::float8
            FROM agentlab.journal ORDER BY run_id, iteration
            """
        ).map { row in
            Stage(
                run: try row.get(0),
                iteration: try row.get(1),
                node: try row.get(2),
                next: try row.get(3),
                isFailed: try row.get(4),
                at: try row.get(5)
            )
        }
        steps = try await database.query(
            "SELECT run_id::text, stage, name FROM agentlab.steps WHERE result IS NOT NULL"
        ).map { Step(run: try $0.get(0), stage: try $0.get(1), name: try $0.get(2)) }
        try await readOwnership(from: database)
    }

    private mutating func readOwnership(from database: TortureDatabase) async throws {
        daemons = try await database.query(
            """
            SELECT id::text, instance_id::text, pid, extract(epoch FROM started_at)::float8,
                   extract(epoch FROM ended_at)::float8
            FROM agentlab.daemons
            """
        ).map { row in
            Daemon(
                id: try row.get(0),
                instance: try row.get(1),
                pid: try row.get(2),
                startedAt: try row.get(3),
                endedAt: try row.get(4)
            )
        }
        writings = try await database.query(
            "SELECT run_id::text, iteration, writer, owner::text FROM torture.audit"
        ).map { row in
            Writing(
                run: try row.get(0),
                iteration: try row.get(1),
                writer: try row.get(2, as: String?.self).flatMap { Int($0) },
                owner: try row.get(3)
            )
        }
    }
}
