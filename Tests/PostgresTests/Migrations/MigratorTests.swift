import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct MigratorTests {
    private static let first = Migration(
        version: 1,
        name: "initial",
        sql: "CREATE TABLE agentlab.a (n int8); INSERT INTO agentlab.a VALUES (1)"
    )
    private static let second = Migration(version: 2, name: "more", sql: "ALTER TABLE agentlab.a ADD m int8 DEFAULT 2")
    private static let broken = Migration(version: 3, name: "broken", sql: "CREATE TABLE agentlab.b (); SELECT 1/0")

    @Test func migrationsAreAppliedOnceAndInOrder() async throws {
        try await withConnection { connection in
            let migrator = Migrator(migrations: [Self.second, Self.first])
            #expect(try await migrator.plan(on: connection).map(\.version) == [1, 2])
            #expect(try await migrator.apply(on: connection).map(\.version) == [1, 2])
            #expect(try await migrator.plan(on: connection).isEmpty)
            #expect(try await migrator.apply(on: connection).isEmpty)
            let row = try await connection.query("SELECT n, m FROM agentlab.a").onlyRow
            #expect(try row.get("m") == 2)
        }
    }

    @Test func planningChangesNothing() async throws {
        try await withConnection { connection in
            _ = try await Migrator(migrations: [Self.first]).plan(on: connection)
            let schemas = try await connection.query("SELECT 1 FROM pg_namespace WHERE nspname = 'agentlab'")
            #expect(schemas.isEmpty)
        }
    }

    @Test func aBrokenOneIsNamedAndLeavesNothingBehind() async throws {
        try await withConnection { connection in
            let migrator = Migrator(migrations: [Self.first, Self.second, Self.broken])
            let error = await #expect(throws: PostgresError.self) { try await migrator.apply(on: connection) }
            #expect(error?.statement == "migration 3 broken")
            #expect(try await migrator.plan(on: connection).map(\.version) == [3])
            let tables = try await connection.query("SELECT 1 FROM pg_class WHERE relname = 'b'")
            #expect(tables.isEmpty)
        }
    }

    @Test func aNewerSchemaIsRefused() async throws {
        try await withConnection { connection in
            _ = try await Migrator(migrations: [Self.first, Self.second]).apply(on: connection)
            let old = Migrator(migrations: [Self.first])
            await #expect { try await old.plan(on: connection) } throws: { code($0) == .schemaTooNew }
            await #expect { try await old.apply(on: connection) } throws: { code($0) == .schemaTooNew }
        }
    }

    @Test func anEditedOneIsRefused() async throws {
        try await withConnection { connection in
            _ = try await Migrator(migrations: [Self.first]).apply(on: connection)
            let edited = Migration(version: 1, name: "initial", sql: Self.first.sql + " ")
            let migrator = Migrator(migrations: [edited, Self.second])
            await #expect { try await migrator.apply(on: connection) } throws: { code($0) == .migrationChanged }
        }
    }

    @Test func daemonsThatStartTogetherApplyEachOnce() async throws {
        try await withDatabase { database in
            let migrator = Migrator(migrations: [Self.first, Self.second])
            let versions = try await withThrowingTaskGroup(of: [Int].self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        let connection = try await database.connect()
                        let applied = try await migrator.apply(on: connection)
                        await connection.close()
                        return applied.map(\.version)
                    }
                }
                return try await group.reduce([]) { $0 + $1 }
            }
            #expect(versions.sorted() == [1, 2])
        }
    }

    @Test(arguments: [
        ("0001_initial.sql", 1, "initial"), ("0012_two_words.sql", 12, "two_words"),
    ])
    func aFileNameGivesVersionAndName(fileName: String, version: Int, name: String) throws {
        let migration = try #require(Migration(fileName: fileName, sql: ""))
        #expect(migration.version == version)
        #expect(migration.name == name)
    }

    @Test(arguments: ["initial.sql", "0001.sql", "0001_initial.txt", "x_y.sql"])
    func otherFileNamesAreNone(fileName: String) {
        #expect(Migration(fileName: fileName, sql: "") == nil)
    }
}
