import AgentLab
import AgentLabAPI
import AgentLabJSON
import AgentLabTesting
import FoundationEssentials
import Logging
import Orchestration
import Postgres
import Synchronization

/// A database and a state directory of a test's own, in which laboratories live one after the other.
struct TestBench: Sendable {
    let database: String
    var directory: String
    /// Quiet, unless AGENTLAB_TEST_LOG is set.
    var logger = Logger(label: "test") { label -> any LogHandler in
        ProcessInfo.processInfo.environment["AGENTLAB_TEST_LOG"] == nil
            ? SwiftLogNoOpLogHandler() : StreamLogHandler.standardError(label: label)
    }

    static func with(_ body: @Sendable (TestBench) async throws -> Void) async throws {
        try await withTemporaryDatabase { database in
            let directory = "\(FileManager.default.temporaryDirectory.path)/agentlab-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: directory) }
            try await body(TestBench(database: database, directory: directory))
        }
    }

    /// Another daemon's place over the same database.
    func daemon(_ name: String) -> TestBench { TestBench(database: database, directory: "\(directory)/\(name)") }

    var configuration: LaboratoryConfiguration {
        var configuration = LaboratoryConfiguration(database: database, version: "test", hostname: "here")
        configuration.heartbeatInterval = .milliseconds(200)
        configuration.cancelGrace = .milliseconds(300)
        return configuration
    }

    /// Lends a laboratory that is running, and stops it in good order afterwards.
    func withLaboratory<Value: Sendable>(
        _ workflows: [Workflow],
        _ configuration: LaboratoryConfiguration? = nil,
        kinds: NodeKinds = .standard,
        _ body: @escaping @Sendable (Laboratory) async throws -> Value
    ) async throws -> Value {
        try await Laboratory.with(
            configuration ?? self.configuration,
            in: try StateDirectory(path: directory),
            workflows: workflows,
            kinds: kinds,
            logger: logger
        ) { lab in
            // A laboratory that dies takes the body along, which would wait for it in vain.
            try await withThrowingTaskGroup(of: Value?.self) { group in
                group.addTask {
                    try await lab.run()
                    return nil
                }
                group.addTask {
                    defer { lab.stop() }
                    return try await body(lab)
                }
                var value: Value?
                for try await result in group { value = result ?? value }
                guard let value else { throw CancellationError() }
                return value
            }
        }
    }

    /// Lends a laboratory and then lets it vanish as a killed process does: nothing is handed back or ended.
    func withLaboratoryThatCrashes<Value: Sendable>(
        _ workflows: [Workflow],
        _ body: @escaping @Sendable (Laboratory) async throws -> Value
    ) async throws -> Value {
        try await Laboratory.with(
            configuration,
            in: try StateDirectory(path: directory),
            workflows: workflows,
            logger: logger
        ) { lab in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await lab.run() }
                let value = try await body(lab)
                group.cancelAll()
                return value
            }
        }
    }

    /// Asks the tables, as an operator would with psql.
    func rows(_ sql: String, _ parameters: [PostgresParameter] = []) async throws -> PostgresResult {
        let connection = try await PostgresConnection.connect(PostgresConfiguration(database, logger: logger))
        do {
            let result = try await connection.query(PostgresStatement(sql: sql), parameters)
            await connection.close()
            return result
        } catch {
            await connection.close()
            throw error
        }
    }

    func count(_ sql: String, _ parameters: [PostgresParameter] = []) async throws -> Int {
        try await rows(sql, parameters).onlyRow.get(0)
    }
}

extension Laboratory {
    func execute(
        _ workflow: String,
        _ params: [String: JSONValue] = [:],
        key: String? = nil,
        priority: Int? = nil,
        secrets: [String: String] = [:],
        timeout: Double? = nil
    ) async throws -> RunRecord {
        try await execute(
            RunsExecute(
                workflow: workflow,
                params: params,
                secrets: secrets.isEmpty ? nil : SecretValues(secrets),
                key: key,
                priority: priority,
                timeoutSeconds: timeout
            )
        )
    }

    func end(of run: RunRecord) async throws -> RunRecord {
        try await wait("\(RunID(run.id))", timeoutSeconds: 60)
    }
}

extension RunRecord {
    var reference: String { "\(RunID(id))" }
}
