extension PostgresConnection {
    /// Asks for what `NOTIFY` sends to a channel from now on.
    package func listen(_ channel: String) async throws(PostgresError) {
        try await execute(script: "LISTEN \(Identifier.quoted(channel))")
    }

    package func unlisten(_ channel: String) async throws(PostgresError) {
        try await execute(script: "UNLISTEN \(Identifier.quoted(channel))")
    }

    /// Waits for notifications and returns all that have arrived; other calls on the connection are served meanwhile.
    ///
    /// - Throws: `queryCancelled` when the task is cancelled, `closed` after `close()`, `connectionLost`.
    package func nextNotifications() async throws(PostgresError) -> [PostgresNotification] {
        while true {
            if Task.isCancelled { throw PostgresError(.queryCancelled, "waiting for notifications was cancelled") }
            let session = try requireSession()
            let notifications = try session.takeNotifications()
            if !notifications.isEmpty { return notifications }
            await withTaskCancellationHandler {
                // Whoever stands in line goes first; the wait is then taken up again.
                if wait(for: session) { await Task.yield() }
            } onCancel: { [executor] in
                executor.wake()
            }
        }
    }

    private func wait(for session: Session) -> Bool { executor.waitForWork(orInputOn: session.socket) }
}
