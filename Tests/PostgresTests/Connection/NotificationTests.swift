import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct NotificationTests {
    @Test func theyArriveInOrderWhileTheConnectionServesOthers() async throws {
        try await withDatabase { database in
            let listener = try await database.connect()
            let sender = try await database.connect()
            try await listener.listen("a \"channel\"")
            async let received = collect(100, on: listener)
            for number in 0..<100 {
                _ = try await sender.query("SELECT pg_notify($1, $2)", [.text("a \"channel\""), .text("\(number)")])
                try await expectUsable(listener)
            }
            #expect(try await received == (0..<100).map(String.init))
            try await listener.unlisten("a \"channel\"")
            await listener.close()
            await sender.close()
        }
    }

    private func collect(_ count: Int, on connection: PostgresConnection) async throws -> [String] {
        var payloads: [String] = []
        while payloads.count < count { payloads += try await connection.nextNotifications().map(\.payload) }
        return payloads
    }

    @Test func closingAndCancellingEndTheWait() async throws {
        try await withDatabase { database in
            let connection = try await database.connect()
            try await connection.listen("c")
            let cancelled = Task { try await connection.nextNotifications() }
            try await expectUsable(connection)
            cancelled.cancel()
            await #expect { try await cancelled.value } throws: { code($0) == .queryCancelled }
            let closed = Task { try await connection.nextNotifications() }
            try await expectUsable(connection)
            await connection.close()
            await #expect { try await closed.value } throws: { code($0) == .closed }
        }
    }

    @Test func theServersEndEndsTheWait() async throws {
        try await withDatabase { database in
            let connection = try await database.connect()
            let observer = try await database.connect()
            try await connection.listen("c")
            let notifications = Task { try await connection.nextNotifications() }
            try await Database.terminate(connection.serverProcessID, by: observer)
            await #expect { try await notifications.value } throws: { ($0 as? PostgresError)?.isConnectionLoss == true }
            await observer.close()
        }
    }
}
