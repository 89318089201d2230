internal import CPostgres
internal import Glibc
internal import Logging

/// A libpq connection in non-blocking mode, used by one thread only.
///
/// Every wait is a `poll` on the socket and the wake descriptor, in both directions while something is left to send: two
/// sides with full buffers cannot wait for each other.
@safe final class Session {
    let connection: OpaquePointer
    let notices: NoticeSink
    let wake: WakeDescriptor
    let interrupt: Interrupt
    /// Whether a pooler stands between, so that the server's session may be another one for each transaction.
    private(set) var isPooled = false
    private(set) var usesPreparedStatements = false

    var cache = StatementCache()
    var parameters = ParameterBuffer()
    private(set) var loss: PostgresError?
    /// What the server has refused in the operation under way.
    var lastFailure: PostgresError?
    var hasInputEnded = false
    var cancelDeadline: ContinuousClock.Instant?
    let answerTimeout: Duration?
    /// When the operation under way has taken too long.
    var answerDeadline: ContinuousClock.Instant?

    init(
        _ connection: OpaquePointer,
        configuration: PostgresConfiguration,
        wake: WakeDescriptor,
        interrupt: Interrupt
    ) {
        unsafe self.connection = unsafe connection
        self.wake = wake
        self.interrupt = interrupt
        answerTimeout = configuration.answerTimeout
        notices = NoticeSink(logger: configuration.logger)
        unsafe notices.receiveNotices(of: connection)
    }

    deinit { unsafe PQfinish(connection) }

    var socket: Int32 { unsafe PQsocket(connection) }

    var isUsable: Bool { unsafe loss == nil && PQstatus(connection) == CONNECTION_OK }

    var isInTransaction: Bool { unsafe PQtransactionStatus(connection) != PQTRANS_IDLE }

    var processID: Int32 { unsafe PQbackendPID(connection) }

    /// Finds out whether a pooler stands between: it makes up a process of its own for each of its clients.
    func detectPooler(_ preparedStatements: PreparedStatements) throws(PostgresError) {
        let row = try run([PostgresCall("SELECT pg_backend_pid()")], heedsCancel: true)[0].onlyRow
        isPooled = try row.get(0, as: Int.self) != Int(processID)
        usesPreparedStatements = preparedStatements.areUsed(isPooled: isPooled)
    }

    var serverVersion: Int { Int(unsafe PQserverVersion(connection)) }

    /// libpq's account of the last failure, in one line.
    var message: String { unsafe Self.oneLine(String(cString: PQerrorMessage(connection))) }

    static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// Gives the connection up and says why; all that follows fails with the same reason.
    ///
    /// What the server said before it closed the connection tells more than that it did.
    func lose(_ reason: String? = nil) -> PostgresError {
        if let loss { return loss }
        let lastWord = lastFailure.flatMap { $0.isConnectionLoss ? $0 : nil }
        var error = lastWord ?? PostgresError(.connectionLost, reason ?? message)
        error.code = .connectionLost
        loss = error
        return error
    }

    func requireUsable() throws(PostgresError) {
        if let loss { throw loss }
        if let farewell = notices.farewell {
            lastFailure = farewell
            throw lose()
        }
        guard unsafe PQstatus(connection) == CONNECTION_OK else { throw lose() }
    }
}

// Connecting.
extension Session {
    func makeNonblocking() throws(PostgresError) {
        guard unsafe PQsetnonblocking(connection, 1) == 0 else { throw lose() }
    }

    /// Whether there is an attempt to go on with.
    var isStarted: Bool { unsafe PQstatus(connection) != CONNECTION_BAD }

    /// The host, or directory of sockets, that is being tried.
    var host: String { unsafe PQhost(connection).map { unsafe String(cString: $0) } ?? "" }

    var port: String { unsafe PQport(connection).map { unsafe String(cString: $0) } ?? "" }

    /// One step of making the connection.
    func pollConnect() -> PostgresPollingStatusType { unsafe PQconnectPoll(connection) }

    func wait(reading: Bool, timeout: Int32) -> Readiness {
        let events = Int16(reading ? POLLIN : POLLOUT)
        return pollDescriptors(socket, events, wake: wake, timeoutMilliseconds: timeout)
    }
}
