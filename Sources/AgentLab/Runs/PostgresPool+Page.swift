import AgentLabAPI
import Postgres

extension PostgresPool {
    /// Reads one page and the total; what a record needs beside its own row is only fetched for the page's rows.
    func page<Request: PagedMethod, Record: Codable & Sendable>(
        _ request: Request,
        _ query: ListQuery,
        from table: String,
        order: String,
        select: (_ rows: String) -> String,
        _ record: @Sendable (PostgresRow) throws -> Record
    ) async throws -> Page<Record> {
        let (number, size) = try ListQuery.bounds(page: request.page, pageSize: request.pageSize)
        let source = "FROM \(table) \(query.clause)"
        let rows = select("\(source) ORDER BY \(order) LIMIT \(size) OFFSET \((number - 1) * size)")
        let calls = [
            PostgresCall(PostgresStatement(sql: "SELECT count(*) \(source)"), query.parameters),
            PostgresCall(PostgresStatement(sql: "\(rows) ORDER BY \(order)"), query.parameters),
        ]
        let results = try await withConnection { try await $0.pipeline(calls) }
        return Page(
            data: try results[1].map(record),
            total: try results[0].onlyRow.get(0),
            page: number,
            pageSize: size
        )
    }
}
