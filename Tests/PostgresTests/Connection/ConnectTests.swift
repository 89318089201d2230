import Glibc
import Postgres
import Testing

@Suite(.timeLimit(.minutes(1))) struct ConnectTests {
    @Test func aRefusedConnectionSaysWhy() async throws {
        try await withDatabase { database in
            var configuration = database.configuration
            configuration.conninfo += "_that_does_not_exist"
            let error = await #expect(throws: PostgresError.self) {
                try await PostgresConnection.connect(configuration)
            }
            #expect(error?.code == .connectionFailed)
            #expect(error?.message.contains("does not exist") == true)
        }
    }

    @Test(arguments: [
        "postgresql://u:s3cret@host:port/x", "password=s3cret foo=bar", "host='s3cret password=s3cret",
        "postgresql://u:s3cret@127.0.0.1:1/x?connect_timeout=1", "host=127.0.0.1 port=1 password=s3cret",
    ])
    func noErrorShowsThePassword(conninfo: String) async throws {
        try await withDatabase { database in
            var configuration = database.configuration
            configuration.conninfo = conninfo
            let error = await #expect(throws: PostgresError.self) {
                try await PostgresConnection.connect(configuration)
            }
            #expect(error?.code == .connectionFailed)
            #expect(error?.debugDescription.contains("s3cret") == false)
            #expect("\(configuration)".contains("s3cret") == false)
            #expect(String(reflecting: configuration).contains("s3cret") == false)
            var dumped = ""
            dump(configuration, to: &dumped)
            #expect(!dumped.contains("s3cret"))
        }
    }

    /// A socket that takes connections and never answers.
    private func withSilentServer(_ body: (_ port: Int) async throws -> Void) async throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                _ = unsafe bind(listener, pointer, length)
                _ = listen(listener, 8)
                _ = unsafe getsockname(listener, pointer, &length)
            }
        }
        try await body(Int(UInt16(bigEndian: address.sin_port)))
    }

    @Test func aSilentHostTimesOut() async throws {
        try await withSilentServer { port in
            try await withDatabase { database in
                var configuration = database.configuration
                configuration.conninfo = "host=127.0.0.1 port=\(port)"
                configuration.connectTimeout = .milliseconds(50)
                await #expect { try await PostgresConnection.connect(configuration) } throws: {
                    code($0) == .connectionFailed
                }
            }
        }
    }

    @Test func aSilentHostIsPassedOverForTheNext() async throws {
        try await withSilentServer { port in
            try await withDatabase { database in
                let directory = try #require(database.socketDirectory)
                let name = database.uri.split(separator: "/").last ?? ""
                var configuration = database.configuration
                configuration.conninfo =
                    "host=127.0.0.1,127.0.0.1,\(directory) port=\(port),1,5432 user=agentlab dbname=\(name)"
                // Long enough for the host that does answer, on a machine that is busy.
                configuration.connectTimeout = .seconds(3)
                let connection = try await PostgresConnection.connect(configuration)
                try await expectUsable(connection)
                await connection.close()
            }
        }
    }

    @Test func aServerThatDoesNotAnswerInTimeIsLost() async throws {
        try await withDatabase { database in
            var configuration = database.configuration
            configuration.answerTimeout = .seconds(2)
            let connection = try await PostgresConnection.connect(configuration)
            await #expect { try await connection.query("SELECT pg_sleep(600)") } throws: { code($0) == .connectionLost }
            await connection.close()
        }
    }

    @Test func connectingCanBeCancelled() async throws {
        try await withSilentServer { port in
            try await withDatabase { database in
                var configuration = database.configuration
                configuration.conninfo = "host=127.0.0.1 port=\(port)"
                configuration.connectTimeout = .seconds(600)
                let task = Task { [configuration] in _ = try await PostgresConnection.connect(configuration) }
                await Task.yield()
                task.cancel()
                await #expect { try await task.value } throws: { code($0) == .queryCancelled }
            }
        }
    }

    @Test func everySessionHasItsSettings() async throws {
        try await withDatabase { database in
            var configuration = database.configuration
            configuration.statementTimeout = .seconds(77)
            configuration.applicationName = "a test"
            let connection = try await PostgresConnection.connect(configuration)
            let row = try await connection.query(
                """
                SELECT current_setting('TimeZone'), current_setting('statement_timeout'),
                       current_setting('application_name'), current_setting('client_encoding')
                """
            ).onlyRow
            #expect(try (0..<4).map { try row.get($0, as: String.self) } == ["UTC", "77s", "a test", "UTF8"])
            await connection.close()
        }
    }
}
