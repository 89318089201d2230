internal import CPostgres

// What is sent stays in libpq's buffer until the answers are waited for.
extension Session {
    func enterPipeline() throws(PostgresError) {
        guard unsafe PQenterPipelineMode(connection) == 1 else { throw lose() }
    }

    func exitPipeline() throws(PostgresError) {
        guard unsafe PQexitPipelineMode(connection) == 1 else { throw lose() }
    }

    func sendSync() throws(PostgresError) {
        guard unsafe PQpipelineSync(connection) == 1 else { throw lose() }
    }

    func send(script: String) throws(PostgresError) {
        guard unsafe PQsendQuery(connection, script) == 1 else { throw lose() }
    }

    func sendPrepare(_ prepared: StatementCache.Prepared, sql: String) throws(PostgresError) {
        let sent = unsafe prepared.types.withUnsafeBufferPointer { types in
            unsafe PQsendPrepare(connection, prepared.serverName, sql, Int32(types.count), types.baseAddress)
        }
        guard sent == 1 else { throw lose() }
    }

    func sendExecute(prepared name: String) throws(PostgresError) {
        let sent = unsafe parameters.withPointers { values, lengths, formats, count in
            unsafe PQsendQueryPrepared(connection, name, count, values, lengths, formats, 1)
        }
        guard sent == 1 else { throw lose() }
    }

    func sendExecute(sql: String) throws(PostgresError) {
        let sent = unsafe parameters.withPointers { values, lengths, formats, count in
            unsafe parameters.types.withUnsafeBufferPointer { types in
                unsafe PQsendQueryParams(connection, sql, count, types.baseAddress, values, lengths, formats, 1)
            }
        }
        guard sent == 1 else { throw lose() }
    }
}
