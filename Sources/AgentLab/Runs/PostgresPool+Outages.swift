import Postgres

extension PostgresPool {
    /// Asks again, ever more slowly, while the database is away.
    ///
    /// - Throws: What is no such thing, and the loss itself when the task is cancelled.
    func outlastingOutages<Value>(_ ask: () async throws -> Value) async throws -> Value {
        var backoff = Backoff(initial: .milliseconds(50), maximum: .seconds(2))
        while true {
            do {
                return try await ask()
            } catch let error as PostgresError where error.isTransient && !Task.isCancelled {
                try await Task.sleep(for: backoff.next())
            }
        }
    }
}
