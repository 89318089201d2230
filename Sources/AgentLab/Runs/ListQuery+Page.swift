import AgentLabAPI
import Postgres

extension ListQuery {
    /// Remembers where a list's pages end.
    struct Marking<Record> {
        let marks: PageMarks
        /// A record's values in the columns of the order.
        let values: (Record) -> [PostgresParameter]
    }

    /// Reads one page and the total; what a record needs beside its own row is only fetched for the page's rows.
    ///
    /// - Parameter marking: For lists that grow long; a page that follows one that was asked for a moment ago begins where
    ///   that ended.
    func page<Request: PagedMethod, Record: Codable & Sendable>(
        _ request: Request,
        in pool: PostgresPool,
        from table: String,
        order: ListOrder,
        marking: Marking<Record>? = nil,
        select: (_ rows: String) -> String,
        _ record: @Sendable (PostgresRow) throws -> Record
    ) async throws -> Page<Record> {
        let (number, size) = try Self.bounds(page: request.page, pageSize: request.pageSize)
        let list = "\(table) \(clause) \(parameters) \(order) \(size)"
        let mark = marking?.marks.end(of: number - 1, in: list)
        var query = self
        if let mark { query.filter(after: mark.values, in: order) }
        let offset = mark == nil ? (number - 1) * size : 0
        let rows = select("FROM \(table) \(query.clause) ORDER BY \(order) LIMIT \(size) OFFSET \(offset)")
        var calls = [PostgresCall(PostgresStatement(sql: "\(rows) ORDER BY \(order)"), query.parameters)]
        if mark == nil {
            let count = PostgresStatement(sql: "SELECT count(*) FROM \(table) \(clause)")
            calls.append(PostgresCall(count, parameters))
        }
        let results = try await pool.withConnection { [calls] in try await $0.pipeline(calls) }
        let data = try results[0].map(record)
        let total = try mark?.total ?? results[1].onlyRow.get(0, as: Int.self)
        if let marking, data.count == size, let last = data.last {
            marking.marks.note(.init(values: marking.values(last), total: total), of: number, in: list)
        }
        return Page(data: data, total: total, page: number, pageSize: size)
    }
}
