import AgentLabAPI
import Postgres

extension ListQuery {
    /// Reads one page and the total; what a record needs beside its own row is only fetched for the page's rows.
    func page<Request: PagedMethod, Record: Codable & Sendable>(
        _ request: Request,
        in pool: PostgresPool,
        from table: String,
        order: String,
        select: (_ rows: String) -> String,
        _ record: @Sendable (PostgresRow) throws -> Record
    ) async throws -> Page<Record> {
        let (number, size) = try Self.bounds(page: request.page, pageSize: request.pageSize)
        let source = "FROM \(table) \(clause)"
        let rows = select("\(source) ORDER BY \(order) LIMIT \(size) OFFSET \((number - 1) * size)")
        let calls = [
            PostgresCall(PostgresStatement(sql: "SELECT count(*) \(source)"), parameters),
            PostgresCall(PostgresStatement(sql: "\(rows) ORDER BY \(order)"), parameters),
        ]
        let results = try await pool.withConnection { try await $0.pipeline(calls) }
        return Page(
            data: try results[1].map(record),
            total: try results[0].onlyRow.get(0),
            page: number,
            pageSize: size
        )
    }
}
