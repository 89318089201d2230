import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct QueryTests {
    @Test func aFailureTellsWhatTheServerSaid() async throws {
        try await withConnection { connection in
            try await connection.execute(script: "CREATE TABLE t (a int8 CONSTRAINT positive CHECK (a > 0))")
            let insert = PostgresStatement("insert", "INSERT INTO t VALUES ($1)")
            let error = await #expect(throws: PostgresError.self) { try await connection.query(insert, [.int(-7)]) }
            #expect(error?.code == .server)
            #expect(error?.sqlState == "23514")
            #expect(error?.constraint == "positive")
            #expect(error?.statement == "insert")
            #expect(error?.isConnectionLoss == false)
            #expect(error?.isTransient == false)
        }
    }

    @Test func descriptionsHideValues() async throws {
        try await withConnection { connection in
            try await connection.execute(script: "CREATE TABLE t (a text PRIMARY KEY); INSERT INTO t VALUES ('s3cret')")
            let error = await #expect(throws: PostgresError.self) {
                try await connection.query("INSERT INTO t VALUES ($1)", [.text("s3cret")])
            }
            #expect(error?.description.contains("s3cret") == false)
            #expect(error?.debugDescription.contains("s3cret") == true)
        }
    }

    @Test func oneStatementTakesNullsAndValuesInAnyOrder() async throws {
        try await withConnection { connection in
            try await connection.execute(script: "CREATE TABLE t (a int4, b text)")
            let insert = PostgresStatement("insert", "INSERT INTO t VALUES ($1, $2)")
            let rows: [[PostgresParameter]] = [
                [.null, .null], [.int8(1), .null], [.null, .text("x")], [.int4(2), .text("y")], [.null, .null],
            ]
            for row in rows { #expect(try await connection.query(insert, row).affectedRows == 1) }
            #expect(try await connection.query("SELECT sum(a)::int8 FROM t").onlyRow.get(0) == 3)
        }
    }

    @Test func statementsOfOneNameAreKeptApart() async throws {
        try await withConnection { connection in
            for _ in 0..<2 {
                for number in 1...2 {
                    let row = try await connection.query(PostgresStatement("s", "SELECT \(number)")).onlyRow
                    #expect(try row.get(0) == number)
                }
            }
        }
    }

    @Test func aStatementIsPreparedAnewWhenItsTableHasChanged() async throws {
        try await withConnection { connection in
            try await connection.execute(script: "CREATE TABLE t (a int4); INSERT INTO t VALUES (1)")
            let select = PostgresStatement("select", "SELECT * FROM t")
            #expect(try await connection.query(select).onlyRow.get("a") == 1)
            try await connection.execute(script: "ALTER TABLE t ADD b int4 DEFAULT 2")
            await #expect(throws: PostgresError.self) { try await connection.query(select) }
            #expect(try await connection.query(select).onlyRow.get("b") == 2)
            try await connection.execute(script: "DEALLOCATE ALL")
            let error = await #expect(throws: PostgresError.self) { try await connection.query(select) }
            #expect(error?.isTransient == true)
            #expect(try await connection.query(select).onlyRow.get("b") == 2)
        }
    }

    @Test func aFailedPreparationIsTriedAgain() async throws {
        try await withConnection { connection in
            let select = PostgresStatement("select", "SELECT a FROM later")
            await #expect(throws: PostgresError.self) { try await connection.query(select) }
            try await connection.execute(script: "CREATE TABLE later (a int4); INSERT INTO later VALUES (1)")
            #expect(try await connection.query(select).onlyRow.get(0) == 1)
        }
    }

    @Test func withoutPreparedStatementsNothingStaysInTheSession() async throws {
        try await withDatabase { database in
            var configuration = database.configuration
            configuration.preparedStatements = .off
            let connection = try await PostgresConnection.connect(configuration)
            let named = PostgresStatement("named", "SELECT count(*), $1::int8 FROM pg_prepared_statements")
            for number in 0..<3 {
                let row = try await connection.query(named, [.int(number)]).onlyRow
                #expect(try row.get(0) == 0)
                #expect(try row.get(1) == number)
            }
            await connection.close()
        }
    }

    @Test func aScriptFailsAsAWhole() async throws {
        try await withConnection { connection in
            await #expect(throws: PostgresError.self) {
                try await connection.execute(
                    script: "CREATE TABLE a (); CREATE TABLE b (); SELECT 1/0; CREATE TABLE c ()"
                )
            }
            let tables = try await connection.query("SELECT relname FROM pg_class WHERE relname IN ('a', 'b', 'c')")
            #expect(tables.isEmpty)
        }
    }

    @Test func copyIsRefusedAndHangsNothing() async throws {
        try await withDatabase { database in
            for script in ["CREATE TABLE t (a text); COPY t FROM STDIN", "COPY (SELECT 1) TO STDOUT"] {
                let connection = try await database.connect()
                await #expect(throws: PostgresError.self) { try await connection.execute(script: script) }
                await connection.close()
            }
            for sql in ["COPY (SELECT 1) TO STDOUT", "COPY pg_class FROM STDIN"] {
                let connection = try await database.connect()
                await #expect(throws: PostgresError.self) { try await connection.query(PostgresStatement(sql: sql)) }
                await connection.close()
            }
        }
    }

    @Test func severalStatementsInOneQueryAreRefused() async throws {
        try await withConnection { connection in
            await #expect(throws: PostgresError.self) { try await connection.query("SELECT 1; SELECT 2") }
            #expect(try await connection.query("").isEmpty)
            try await expectUsable(connection)
        }
    }

    @Test func tooManyParametersCostNoConnection() async throws {
        try await withConnection { connection in
            let parameters = [PostgresParameter](repeating: .null, count: 70_000)
            await #expect { try await connection.query("SELECT 1", parameters) } throws: { code($0) == .unsupported }
            try await expectUsable(connection)
        }
    }
}
