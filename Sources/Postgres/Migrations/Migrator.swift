/// Brings a database's schema to the version that this binary knows.
///
/// Every migration runs in a transaction of its own, with the row that records it, under a lock that the transaction holds:
/// daemons that start together wait for one another and apply each migration once, also behind a transaction pooler.
package struct Migrator: Sendable {
    private let migrations: [Migration]
    private let schema: String

    /// - Precondition: Versions are unique and greater than 0.
    package init(migrations: [Migration], schema: String = "agentlab") {
        self.migrations = migrations.sorted { $0.version < $1.version }
        self.schema = schema
        precondition(Set(migrations.map(\.version)).count == migrations.count, "two migrations have the same version")
        precondition(migrations.allSatisfy { $0.version > 0 }, "versions begin at 1")
    }

    /// The versions that this binary knows, in their order.
    package var versions: [Int] { migrations.map(\.version) }

    /// What `apply` would do, without doing it.
    ///
    /// - Throws: `schemaTooNew`, `migrationChanged`, and what the connection throws.
    package func plan(on connection: PostgresConnection) async throws -> [Migration] {
        let exists = try await connection.query("SELECT to_regclass($1) IS NOT NULL", [.text(table)])
        guard try exists.onlyRow.get(0, as: Bool.self) else { return migrations }
        return try pending(after: try await applied(on: connection))
    }

    /// Applies what is missing and returns it.
    ///
    /// - Throws: `schemaTooNew`, `migrationChanged`, and what the server says of a migration, whose name is the error's
    ///   `statement`; the migrations before it stay applied.
    package func apply(on connection: PostgresConnection) async throws -> [Migration] {
        // One that may only read the table shall not be refused when there is nothing to do.
        if try await plan(on: connection).isEmpty { return [] }
        try await connection.withTransaction { connection in
            try await lock(on: connection)
            try await connection.execute(script: bookkeeping)
        }
        var done: [Migration] = []
        while let migration = try await applyNext(on: connection) { done.append(migration) }
        return done
    }

    private func applyNext(on connection: PostgresConnection) async throws -> Migration? {
        try await connection.withTransaction { connection -> Migration? in
            try await lock(on: connection)
            guard let next = try pending(after: try await applied(on: connection)).first else { return nil }
            try await run(next, on: connection)
            try await record(next, on: connection)
            return next
        }
    }

    private func run(_ migration: Migration, on connection: PostgresConnection) async throws(PostgresError) {
        do {
            try await connection.execute(script: migration.sql)
        } catch {
            var error = error
            error.statement = "migration \(migration.version) \(migration.name)"
            throw error
        }
    }
}

extension Migrator {
    private struct Applied {
        var version: Int
        var name: String
        var checksum: String
    }

    private var table: String { "\(Identifier.quoted(schema)).migrations" }

    private var bookkeeping: String {
        """
        CREATE SCHEMA IF NOT EXISTS \(Identifier.quoted(schema));
        CREATE TABLE IF NOT EXISTS \(table) (
            version bigint PRIMARY KEY,
            name text NOT NULL,
            checksum text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        )
        """
    }

    private func lock(on connection: PostgresConnection) async throws(PostgresError) {
        _ = try await connection.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [.text(table)])
    }

    private func applied(on connection: PostgresConnection) async throws(PostgresError) -> [Applied] {
        let sql = "SELECT version, name, checksum FROM \(table) ORDER BY version"
        var applied: [Applied] = []
        for row in try await connection.query(PostgresStatement(sql: sql)) {
            applied.append(Applied(version: try row.get(0), name: try row.get(1), checksum: try row.get(2)))
        }
        return applied
    }

    private func record(_ migration: Migration, on connection: PostgresConnection) async throws(PostgresError) {
        _ = try await connection.query(
            PostgresStatement(sql: "INSERT INTO \(table) (version, name, checksum) VALUES ($1, $2, $3)"),
            [.int(migration.version), .text(migration.name), .text(migration.checksum)]
        )
    }

    private func pending(after applied: [Applied]) throws(PostgresError) -> [Migration] {
        let newest = migrations.last?.version ?? 0
        if let last = applied.last, last.version > newest {
            let message = "the database is at version \(last.version) (\(last.name)), this binary knows up to \(newest)"
            throw PostgresError(.schemaTooNew, message)
        }
        for entry in applied { try check(entry) }
        let versions = Set(applied.map(\.version))
        return migrations.filter { !versions.contains($0.version) }
    }

    private func check(_ applied: Applied) throws(PostgresError) {
        guard let known = migrations.first(where: { $0.version == applied.version }) else {
            let message = "migration \(applied.version) \(applied.name) was applied, this binary does not have it"
            throw PostgresError(.migrationChanged, message)
        }
        guard known.checksum != applied.checksum else { return }
        let message = "migration \(known.version) \(known.name) differs from the one that was applied"
        throw PostgresError(.migrationChanged, message)
    }
}
