extension PostgresConnection {
    /// Runs `body` in a transaction: committed when it returns, rolled back when it throws.
    ///
    /// `body` runs where the caller does. A cancelled task ends in a rollback unless COMMIT had been sent.
    ///
    /// - Throws: What `body` throws; `transactionAborted` when `body` returned although a statement had failed;
    ///   `connectionLost` from COMMIT when it is unknown whether the transaction took effect.
    package nonisolated func withTransaction<Success>(
        _ body: (PostgresConnection) async throws -> Success
    ) async throws -> Success {
        _ = try await query("BEGIN")
        let success: Success
        do {
            success = try await body(self)
        } catch {
            // A failed rollback means a lost connection: the server rolls back by itself, and the cause is `error`.
            _ = try? await finish("ROLLBACK")
            throw error
        }
        if try await finish("COMMIT").isRollback {
            throw PostgresError(.transactionAborted, "a statement had failed, the transaction was rolled back")
        }
        return success
    }
}
