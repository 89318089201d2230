import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct PipelineTests {
    @Test func allCallsAreOneTransaction() async throws {
        try await withConnection { connection in
            try await connection.execute(script: "CREATE TABLE t (a int8 PRIMARY KEY)")
            let insert = PostgresStatement("insert", "INSERT INTO t VALUES ($1)")
            for failing in 0..<5 {
                var calls = (0..<5).map { PostgresCall(insert, [.int($0)]) }
                calls[failing] = PostgresCall("SELECT 1 / 0")
                let error = await #expect(throws: PostgresError.self) { try await connection.pipeline(calls) }
                #expect(error?.sqlState == "22012")
                #expect(try await connection.query("SELECT count(*) FROM t").onlyRow.get(0) == 0)
            }
            let results = try await connection.pipeline((0..<5).map { PostgresCall(insert, [.int($0)]) })
            #expect(results.map(\.affectedRows) == [1, 1, 1, 1, 1])
        }
    }

    @Test func whatTheCommitRefusesIsReported() async throws {
        try await withConnection { connection in
            try await connection.execute(
                script: "CREATE TABLE t (a int8 UNIQUE DEFERRABLE INITIALLY DEFERRED); INSERT INTO t VALUES (1)"
            )
            let insert = PostgresStatement("insert", "INSERT INTO t VALUES ($1)")
            let error = await #expect(throws: PostgresError.self) {
                try await connection.pipeline([PostgresCall(insert, [.int(2)]), PostgresCall(insert, [.int(1)])])
            }
            #expect(error?.sqlState == "23505")
            #expect(try await connection.query("SELECT count(*) FROM t").onlyRow.get(0) == 1)
        }
    }

    /// Both directions carry far more than any buffer between the two holds.
    @Test func fullBuffersOnBothSidesDoNotLock() async throws {
        try await withConnection { connection in
            let echo = PostgresStatement("echo", "SELECT $1::bytea")
            let bytes = [UInt8](repeating: 7, count: 1 << 20)
            let results = try await connection.pipeline((0..<48).map { _ in PostgresCall(echo, [.bytea(bytes)]) })
            #expect(results.count == 48)
            #expect(try results.allSatisfy { try $0.onlyRow.get(0) == bytes })
        }
    }

    @Test func manySmallCallsFitIntoOnePipeline() async throws {
        try await withConnection { connection in
            let echo = PostgresStatement("echo", "SELECT $1::int8")
            let results = try await connection.pipeline((0..<20_000).map { PostgresCall(echo, [.int($0)]) })
            #expect(try results.map { try $0.onlyRow.get(0, as: Int.self) } == Array(0..<20_000))
        }
    }

    @Test func nothingIsAPipelineToo() async throws {
        try await withConnection { connection in
            let results = try await connection.pipeline([])
            #expect(results.isEmpty)
        }
    }

    @Test func arraysFeedRows() async throws {
        try await withConnection { connection in
            try await connection.execute(script: "CREATE TABLE t (a int8, b text, c bytea)")
            let count = 10_000
            let insert = PostgresStatement(
                "insert",
                "INSERT INTO t SELECT * FROM unnest($1::int8[], $2::text[], $3::bytea[])"
            )
            let result = try await connection.query(
                insert,
                [
                    .int8Array((0..<count).map(Int64.init)),
                    .textArray((0..<count).map { $0 % 3 == 0 ? nil : "text \($0)" }),
                    .byteaArray((0..<count).map { Array("\($0)".utf8) }),
                ]
            )
            #expect(result.affectedRows == count)
            let wrong = try await connection.query(
                """
                SELECT a FROM t WHERE b IS DISTINCT FROM CASE WHEN a % 3 = 0 THEN NULL ELSE 'text ' || a END
                                   OR convert_from(c, 'UTF8') <> a::text
                """
            )
            #expect(wrong.isEmpty)
        }
    }
}
