/// One row of a result.
package struct PostgresRow: Sendable {
    let handle: ResultHandle
    let row: Int

    /// Reads a column by its place, which begins at 0.
    package func get<Value: PostgresDecodable>(
        _ column: Int,
        as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value {
        guard column >= 0, column < handle.columnCount else {
            throw PostgresError(.typeMismatch, "there is no column \(column), the row has \(handle.columnCount)")
        }
        do {
            return try handle.decode(row: row, column: column, as: type)
        } catch {
            let name = handle.columnName(column)
            throw PostgresError(.typeMismatch, "column \(column), “\(name)”, \(error.reason)")
        }
    }

    /// Reads a column by its name.
    package func get<Value: PostgresDecodable>(
        _ column: String,
        as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value {
        guard let place = handle.column(named: column) else {
            throw PostgresError(.typeMismatch, "there is no column “\(column)”")
        }
        return try get(place, as: type)
    }
}
