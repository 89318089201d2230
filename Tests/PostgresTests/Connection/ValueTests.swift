import FoundationEssentials
import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct ValueTests {
    @Test(arguments: 0..<20) func whatIsSentComesBack(seed: Int) async throws {
        try await withConnection { connection in
            var random = RandomValues(seed: seed)
            for _ in 0..<20 {
                try await expectEcho(of: random.int(), on: connection) { .int($0) }
                try await expectEcho(of: random.string(), on: connection) { .text($0) }
                try await expectEcho(of: random.double(), on: connection) { .double($0) }
                try await expectEcho(of: random.uuid(), on: connection) { .uuid($0) }
                try await expectEcho(of: random.date(), on: connection) { .timestamptz($0) }
                try await expectEcho(of: random.bytes(), on: connection) { .bytea($0) }
                try await expectEcho(of: Bool.random(using: &random), on: connection) { .bool($0) }
                try await expectEcho(of: random.array { $0.optional { $0.string() } }, on: connection) {
                    .textArray($0)
                }
                try await expectEcho(of: random.array { $0.optional { $0.bytes() } }, on: connection) {
                    .byteaArray($0)
                }
                try await expectEcho(of: random.array { $0.optional { $0.date() } }, on: connection) {
                    .timestamptzArray($0)
                }
                try await expectEcho(of: random.array { $0.optional { $0.double() } }, on: connection) {
                    .doubleArray($0)
                }
                try await expectEcho(of: random.array { $0.optional { Bool.random(using: &$0) } }, on: connection) {
                    .boolArray($0)
                }
                try await expectEcho(of: random.array { $0.uuid() }, on: connection) { .uuidArray($0) }
                try await expectEcho(of: random.array { $0.int() }, on: connection) { .int8Array($0.map(Int64.init)) }
                try await expectEcho(of: random.array { Int($0.next() >> 33) }, on: connection) {
                    .int4Array($0.map { Int32($0) })
                }
                try await expectEcho(of: random.array { Int($0.next() >> 49) }, on: connection) {
                    .int2Array($0.map { Int16($0) })
                }
            }
        }
    }

    private func expectEcho<Value: PostgresDecodable & Equatable>(
        of value: Value,
        on connection: PostgresConnection,
        as parameter: (Value) -> PostgresParameter
    ) async throws {
        let row = try await connection.query("SELECT $1", [parameter(value)]).onlyRow
        #expect(try row.get(0) == value)
        // The server's own output agrees with what we meant, not only with itself.
        let isEqual = try await connection.query(
            "SELECT $1 IS NOT DISTINCT FROM $2",
            [parameter(value), parameter(value)]
        )
        #expect(try isEqual.onlyRow.get(0) == true)
    }

    @Test func valuesMeanToTheServerWhatTheyMeanHere() async throws {
        try await withConnection { connection in
            let date = Date(timeIntervalSince1970: 1_795_426_800.123456)
            let id = try #require(UUID(uuidString: "0193F7C0-1111-7222-8333-444455556666"))
            let statement: PostgresStatement = """
                SELECT $1::text, $2::text, $3::text, $4::text, $5::text, $6 ->> 'a', array_to_string($7, ',', '-'),
                       encode($8, 'hex'), $9::text
                """
            let row = try await connection.query(
                statement,
                [
                    .int(-42), .timestamptz(date), .uuid(id), .double(1.5), .bool(true),
                    .jsonb(Array(#"{"a": "x"}"#.utf8)),
                    .textArray(["ä", nil, ""]), .bytea([0, 255]), .timestamptz(.init(timeIntervalSince1970: .infinity)),
                ]
            ).onlyRow
            let texts = try (0..<9).map { try row.get($0, as: String.self) }
            let expected = [
                "-42", "2026-11-23 09:40:00.123456+00", "0193f7c0-1111-7222-8333-444455556666", "1.5", "true", "x",
                "ä,-,", "00ff", "infinity",
            ]
            #expect(texts == expected)
        }
    }

    @Test func timesKeepTheirMicrosecond() async throws {
        try await withConnection { connection in
            let statement: PostgresStatement =
                "SELECT t, t = $1 FROM (SELECT $1::timestamptz + n * interval '1 us' AS t, n FROM generate_series(0, 999) AS n) AS s ORDER BY n"
            let start = Date(timeIntervalSince1970: 1_795_426_800)
            let rows = try await connection.query(statement, [.timestamptz(start)])
            for (number, row) in rows.enumerated() {
                let date = try row.get(0, as: Date.self)
                let back = try await connection.query(
                    PostgresStatement("us", "SELECT extract(microseconds FROM $1::timestamptz)::int8"),
                    [.timestamptz(date)]
                )
                #expect(try back.onlyRow.get(0) == number)
            }
        }
    }

    @Test func noNumberIsNoTime() async throws {
        try await withConnection { connection in
            let nobody = Date(timeIntervalSince1970: .nan)
            await #expect { try await connection.query("SELECT $1", [.timestamptz(nobody)]) } throws: { error in
                (error as? PostgresError)?.sqlState == "22008"
            }
        }
    }

    @Test func nullNeedsAnOptional() async throws {
        try await withConnection { connection in
            let row = try await connection.query("SELECT NULL::int8 AS n, ARRAY[1, NULL]::int8[] AS a").onlyRow
            #expect(try row.get("n", as: Int?.self) == nil)
            #expect(try row.get("a", as: [Int?].self) == [1, nil])
            #expect { try row.get("n", as: Int.self) } throws: { code($0) == .typeMismatch }
            #expect { try row.get("a", as: [Int].self) } throws: { code($0) == .typeMismatch }
        }
    }

    @Test func aMismatchNamesColumnAndTypes() async throws {
        try await withConnection { connection in
            let row = try await connection.query("SELECT 1.5::numeric AS price").onlyRow
            let error = #expect(throws: PostgresError.self) { try row.get("price", as: Double.self) }
            #expect(error?.message == "column 0, “price”, is numeric and cannot be read as Double")
            #expect(throws: PostgresError.self) { try row.get("prize", as: Double.self) }
            #expect(throws: PostgresError.self) { try row.get(1, as: Double.self) }
        }
    }

    @Test func enumerationsAreText() async throws {
        try await withConnection { connection in
            try await connection.execute(script: "CREATE TYPE mood AS ENUM ('good', 'bad')")
            let result = try await connection.query("SELECT $1::mood, ARRAY[$1::mood]", [.text("bad")])
            #expect(try result.onlyRow.get(0) == "bad")
            #expect(try result.onlyRow.get(1) == ["bad"])
        }
    }

    @Test func nestedArraysAreRefused() async throws {
        try await withConnection { connection in
            let row = try await connection.query("SELECT ARRAY[[1, 2], [3, 4]]").onlyRow
            #expect { try row.get(0, as: [Int].self) } throws: { code($0) == .typeMismatch }
        }
    }

    @Test func aTextWithNULIsTheServersError() async throws {
        try await withConnection { connection in
            await #expect { try await connection.query("SELECT $1", [.text("a\0b")]) } throws: { error in
                (error as? PostgresError)?.sqlState == "22021"
            }
            try await expectUsable(connection)
        }
    }
}
