import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Orchestration
import Postgres

/// The providers and agents in PostgreSQL.
///
/// What is written here has been checked as a whole in the same transaction, against rows that are locked until it ends.
struct CatalogStore: Sendable {
    let pool: PostgresPool

    /// Says in terms of the catalog why PostgreSQL refused something.
    func naming<Value>(_ name: String?, _ kind: CatalogKind, _ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as PostgresError where error.sqlState == "23505" {
            throw LaboratoryError(.conflict, "there is \(kind.withArticle) \"\(name ?? "")\" already", cause: error)
        }
    }

    /// The row that a reference names: by its name, else by its id.
    func row(
        _ reference: String,
        of kind: CatalogKind,
        lock: String = "FOR UPDATE",
        on connection: PostgresConnection
    ) async throws -> PostgresRow {
        let column = UUID(uuidString: reference) == nil ? "name" : "id"
        let sql = "SELECT * FROM \(kind.table) WHERE \(column) = $1 \(lock)"
        let result = try await connection.query(PostgresStatement(sql: sql), [Self.parameter(reference)])
        guard let row = result.first else { throw try await unknown(reference, kind, on: connection) }
        return row
    }

    static func parameter(_ reference: String) -> PostgresParameter {
        UUID(uuidString: reference).map { .uuid($0) } ?? .text(StorableText.clean(reference))
    }

    /// What a reference to nothing is answered, with the names that there are.
    func unknown(
        _ reference: String,
        _ kind: CatalogKind,
        on connection: PostgresConnection
    ) async throws -> LaboratoryError {
        let sql = "SELECT name FROM \(kind.table) ORDER BY name LIMIT 20"
        let known = try await connection.query(PostgresStatement(sql: sql)).map { try $0.get(0, as: String.self) }
        let remark = known.isEmpty ? "there are none" : "known are \(known.joined(separator: ", "))"
        return LaboratoryError(kind.notFound, "\(kind.rawValue) \"\(reference.prefix(100))\" is unknown; \(remark)")
    }

    func find<Record>(
        _ reference: String,
        _ kind: CatalogKind,
        _ record: (PostgresRow) throws -> Record
    ) async throws -> Record {
        try await pool.withConnection { connection in
            let column = UUID(uuidString: reference) == nil ? "name" : "id"
            let statement = PostgresStatement(
                "\(kind.rawValue)_by_\(column)",
                "SELECT * FROM \(kind.table) WHERE \(column) = $1"
            )
            let result = try await connection.query(statement, [Self.parameter(reference)])
            guard let row = result.first else { throw try await unknown(reference, kind, on: connection) }
            return try record(row)
        }
    }

    static let orders = [
        "name": ["name"], "created_at": ["created_at", "id"], "updated_at": ["updated_at", "id"],
    ]
}

/// The two kinds of things in the catalog.
enum CatalogKind: String {
    case provider
    case agent

    var table: String { self == .provider ? "agentlab.providers" : "agentlab.agents" }
    var withArticle: String { self == .provider ? "a provider" : "an agent" }
    var notFound: ControlError.Reason { self == .provider ? .providerNotFound : .agentNotFound }
}
