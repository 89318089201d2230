/// The rows that a statement returned and the number of those that it changed.
package struct PostgresResult: Sendable {
    private let handle: ResultHandle

    init(_ handle: ResultHandle) { self.handle = handle }

    /// The rows inserted, updated, deleted or returned.
    package var affectedRows: Int { handle.affectedRows }

    /// Whether COMMIT ended in a rollback.
    var isRollback: Bool { handle.isRollback }

    /// The only row; anything but one row is an error.
    package var onlyRow: PostgresRow {
        get throws(PostgresError) {
            guard count == 1 else {
                throw PostgresError(.unexpectedRowCount, "one row was expected, \(count) came")
            }
            return self[0]
        }
    }
}

extension PostgresResult: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { handle.rowCount }

    package subscript(row: Int) -> PostgresRow {
        precondition(indices.contains(row), "row \(row) of \(count)")
        return PostgresRow(handle: handle, row: row)
    }
}
