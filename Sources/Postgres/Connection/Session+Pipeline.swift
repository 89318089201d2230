internal import CPostgres

extension Session {
    /// What the server will answer to, in order.
    private struct Expected {
        var statement: PostgresStatement
        /// The name being prepared; nil for an execution.
        var preparing: String?
    }

    private struct Answers {
        var results: [PostgresResult] = []
        var failure: PostgresError?

        mutating func fail(_ error: PostgresError) { failure = failure ?? error }
    }

    /// Sends all calls and one Sync, then collects the answers: one round trip, and one transaction unless one is open.
    func run(_ calls: [PostgresCall], heedsCancel: Bool) throws(PostgresError) -> [PostgresResult] {
        try requireUsable()
        if calls.isEmpty { return [] }
        for call in calls { try checkLimits(call) }
        try enterPipeline()
        let expected = try send(calls)
        try sendSync()
        var answers = Answers()
        answers.results.reserveCapacity(calls.count)
        for item in expected { try collect(item, heedsCancel, &answers) }
        try collectSync(heedsCancel, &answers)
        guard let failure = answers.failure else {
            try exitPipeline()
            return answers.results
        }
        cache.removeUnconfirmed()
        try requireUsable()
        try exitPipeline()
        throw failure
    }

    /// Sends statements as one text; the server answers to each of them.
    func run(script: String, heedsCancel: Bool) throws(PostgresError) {
        try requireUsable()
        try send(script: script)
        var failure: PostgresError?
        while let result = try nextResult(heedsCancel: heedsCancel) {
            do { try check(result, statement: nil) } catch { failure = failure ?? error }
            if let loss { throw loss }
        }
        guard let failure else { return }
        try requireUsable()
        throw failure
    }

    /// Refuses what would break the connection while it is being sent.
    private func checkLimits(_ call: PostgresCall) throws(PostgresError) {
        // The protocol counts them in 16 bits.
        guard call.parameters.count <= 65_535 else {
            throw PostgresError(
                .unsupported,
                "a statement takes at most 65535 parameters",
                statement: call.statement.label
            )
        }
        guard call.parameters.reduce(0, { $0 + $1.approximateSize }) < ParameterBuffer.limit else {
            throw PostgresError(.unsupported, "the parameters exceed a gigabyte", statement: call.statement.label)
        }
    }

    private func send(_ calls: [PostgresCall]) throws(PostgresError) -> [Expected] {
        var expected: [Expected] = []
        expected.reserveCapacity(calls.count)
        for call in calls {
            parameters.encode(call.parameters)
            let statement = call.statement
            guard usesPreparedStatements, statement.isPrepared else {
                try sendExecute(sql: statement.sql)
                expected.append(Expected(statement: statement))
                continue
            }
            let serverName = try prepare(statement, &expected)
            try sendExecute(prepared: serverName)
            expected.append(Expected(statement: statement))
        }
        return expected
    }

    private func prepare(
        _ statement: PostgresStatement,
        _ expected: inout [Expected]
    ) throws(PostgresError) -> String {
        if let prepared = cache.find(statement, types: parameters.types) { return prepared.serverName }
        let prepared = cache.add(statement, types: parameters.types)
        try sendPrepare(prepared, sql: statement.sql)
        expected.append(Expected(statement: statement, preparing: prepared.serverName))
        return prepared.serverName
    }

    private func collect(
        _ item: Expected,
        _ heedsCancel: Bool,
        _ answers: inout Answers
    ) throws(PostgresError) {
        while let result = try nextResult(heedsCancel: heedsCancel) {
            do {
                guard try check(result, statement: item.statement) else { continue }
            } catch {
                if let loss { throw loss }
                answers.fail(error)
                continue
            }
            if let name = item.preparing {
                cache.confirm(item.statement, serverName: name)
            } else {
                answers.results.append(PostgresResult(result))
            }
        }
    }

    private func collectSync(_ heedsCancel: Bool, _ answers: inout Answers) throws(PostgresError) {
        // What is checked at the commit, a deferred constraint above all, fails here; nil ends that answer.
        for _ in 0..<4 {
            guard let result = try nextResult(heedsCancel: heedsCancel) else {
                try requireUsable()
                continue
            }
            if result.status == PGRES_PIPELINE_SYNC { return }
            do { try check(result, statement: nil) } catch { answers.fail(error) }
            if let loss { throw loss }
        }
        throw lose("the server's answers do not match the statements sent")
    }

    /// Whether the answer is a success; false for what was skipped after a failure.
    @discardableResult
    private func check(_ result: ResultHandle, statement: PostgresStatement?) throws(PostgresError) -> Bool {
        switch result.status {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return true
        case PGRES_PIPELINE_ABORTED: return false
        case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE, PGRES_NONFATAL_ERROR:
            throw failure(result, statement: statement)
        default:
            throw lose("COPY is not carried by this connection")
        }
    }

    private func failure(_ result: ResultHandle, statement: PostgresStatement?) -> PostgresError {
        var error = PostgresError(result, statement: statement?.label)
        switch error.sqlState {
        case "57014" where isCancelSent:
            error.code = .queryCancelled
        case "26000", "0A000":
            // The preparation has vanished, or the tables below it have changed: the next call prepares it anew.
            if let statement { cache.remove(statement) }
        default: break
        }
        lastFailure = lastFailure ?? error
        return error
    }
}
