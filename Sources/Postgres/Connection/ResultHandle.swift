internal import CPostgres
internal import Glibc

/// Owns what libpq made of one answer of the server.
// Immutable once the connection has handed it out, and libpq's accessors only read: any thread may use it.
@safe final class ResultHandle: @unchecked Sendable {
    private let result: OpaquePointer

    let rowCount: Int
    let columnCount: Int

    init(_ result: OpaquePointer) {
        unsafe self.result = unsafe result
        rowCount = Int(unsafe PQntuples(result))
        columnCount = Int(unsafe PQnfields(result))
    }

    deinit { unsafe PQclear(result) }

    var status: ExecStatusType { unsafe PQresultStatus(result) }

    /// The rows that the statement changed or returned.
    var affectedRows: Int {
        unsafe String(cString: PQcmdTuples(result)).isEmpty ? 0 : Int(String(cString: PQcmdTuples(result))) ?? 0
    }

    /// Whether the statement was COMMIT and the transaction has been rolled back all the same.
    var isRollback: Bool { unsafe String(cString: PQcmdStatus(result)) == "ROLLBACK" }

    func column(named name: String) -> Int? {
        (0..<columnCount).first { unsafe strcmp(PQfname(result, Int32($0)), name) == 0 }
    }

    func columnName(_ column: Int) -> String {
        unsafe PQfname(result, Int32(column)).map { unsafe String(cString: $0) } ?? ""
    }

    func type(column: Int) -> PostgresType { PostgresType(rawValue: unsafe PQftype(result, Int32(column))) }

    func isNull(row: Int, column: Int) -> Bool { unsafe PQgetisnull(result, Int32(row), Int32(column)) != 0 }

    func decode<Value: PostgresDecodable>(
        row: Int,
        column: Int,
        as _: Value.Type
    ) throws(DecodingFailure) -> Value {
        if isNull(row: row, column: column) {
            guard let null = Value.null else { throw DecodingFailure(reason: "is NULL") }
            return null
        }
        let length = Int(unsafe PQgetlength(result, Int32(row), Int32(column)))
        let start = unsafe UnsafeRawPointer(PQgetvalue(result, Int32(row), Int32(column)))
        let bytes = unsafe UnsafeBufferPointer(start: start?.assumingMemoryBound(to: UInt8.self), count: length)
        return try unsafe Value.decode(bytes.span, type: type(column: column))
    }

    func field(_ code: Int32) -> String? {
        unsafe PQresultErrorField(result, code).map { unsafe String(cString: $0) }
    }
}
