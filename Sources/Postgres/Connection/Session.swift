internal import CPostgres
internal import Glibc
internal import Logging

/// A libpq connection in non-blocking mode, used by one thread only.
///
/// Every wait is a `poll` on the socket and the wake descriptor, in both directions while something is left to send: two
/// sides with full buffers cannot wait for each other.
@safe final class Session {
    private let connection: OpaquePointer
    private let notices: NoticeSink
    private let wake: WakeDescriptor
    private let interrupt: Interrupt
    let usesPreparedStatements: Bool

    var cache = StatementCache()
    var parameters = ParameterBuffer()
    private(set) var loss: PostgresError?
    /// What the server has refused in the operation under way.
    var lastFailure: PostgresError?
    private var hasInputEnded = false
    private var cancelDeadline: ContinuousClock.Instant?

    init(
        _ connection: OpaquePointer,
        configuration: PostgresConfiguration,
        wake: WakeDescriptor,
        interrupt: Interrupt
    ) {
        unsafe self.connection = unsafe connection
        self.wake = wake
        self.interrupt = interrupt
        notices = NoticeSink(logger: configuration.logger)
        usesPreparedStatements = configuration.usesPreparedStatements
        unsafe notices.receiveNotices(of: connection)
    }

    deinit { unsafe PQfinish(connection) }

    var socket: Int32 { unsafe PQsocket(connection) }

    var isUsable: Bool { unsafe loss == nil && PQstatus(connection) == CONNECTION_OK }

    var isInTransaction: Bool { unsafe PQtransactionStatus(connection) != PQTRANS_IDLE }

    var processID: Int32 { unsafe PQbackendPID(connection) }

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

// Sending.
extension Session {
    func enterPipeline() throws(PostgresError) {
        guard unsafe PQenterPipelineMode(connection) == 1 else { throw lose() }
    }

    func exitPipeline() throws(PostgresError) {
        guard unsafe PQexitPipelineMode(connection) == 1 else { throw lose() }
    }

    func sendSync() throws(PostgresError) {
        guard unsafe PQpipelineSync(connection) == 1 else { throw lose() }
    }

    func send(script: String) throws(PostgresError) {
        guard unsafe PQsendQuery(connection, script) == 1 else { throw lose() }
    }

    func sendPrepare(_ prepared: StatementCache.Prepared, sql: String) throws(PostgresError) {
        let sent = unsafe prepared.types.withUnsafeBufferPointer { types in
            unsafe PQsendPrepare(connection, prepared.serverName, sql, Int32(types.count), types.baseAddress)
        }
        guard sent == 1 else { throw lose() }
    }

    func sendExecute(prepared name: String) throws(PostgresError) {
        let sent = unsafe parameters.withPointers { values, lengths, formats, count in
            unsafe PQsendQueryPrepared(connection, name, count, values, lengths, formats, 1)
        }
        guard sent == 1 else { throw lose() }
    }

    func sendExecute(sql: String) throws(PostgresError) {
        let sent = unsafe parameters.withPointers { values, lengths, formats, count in
            unsafe parameters.types.withUnsafeBufferPointer { types in
                unsafe PQsendQueryParams(connection, sql, count, types.baseAddress, values, lengths, formats, 1)
            }
        }
        guard sent == 1 else { throw lose() }
    }
}

// Receiving.
extension Session {
    /// Forgets what was asked of the operation before.
    func beginOperation() {
        cancelDeadline = nil
        lastFailure = nil
    }

    /// The next answer, or nil where the answers to one statement end.
    ///
    /// - Parameter heedsCancel: Whether cancelling the task or the connection stops the statement on the server.
    func nextResult(heedsCancel: Bool) throws(PostgresError) -> ResultHandle? {
        while unsafe PQisBusy(connection) == 1 {
            if hasInputEnded { throw lose() }
            let unsent = unsafe PQflush(connection)
            guard unsent >= 0 else { throw lose() }
            if heedsCancel, cancelDeadline == nil, Task.isCancelled || interrupt.isCancelRequested { sendCancel() }
            try waitForAnswer(unsent: unsent == 1)
        }
        return unsafe PQgetResult(connection).map { unsafe ResultHandle($0) }
    }

    /// Whether the server has been asked to stop the statement.
    var isCancelSent: Bool { cancelDeadline != nil }

    private func waitForAnswer(unsent: Bool) throws(PostgresError) {
        let readiness = pollDescriptors(
            socket,
            Int16(unsent ? POLLIN | POLLOUT : POLLIN),
            wake: wake,
            timeoutMilliseconds: cancelDeadline.map(Self.milliseconds(until:)) ?? -1
        )
        if readiness.timedOut { throw lose("the server did not answer to a cancel") }
        if readiness.isReadable { consumeInput() }
    }

    /// What has arrived before the end is still read: an error that says why it came.
    private func consumeInput() { hasInputEnded = unsafe PQconsumeInput(connection) != 1 }

    static func milliseconds(until deadline: ContinuousClock.Instant) -> Int32 {
        let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
        return Int32(clamping: Int64(max(0, left.rounded(.up))))
    }

    /// Asks over a connection of its own, as the protocol wants it; this thread waits for it, nobody else does.
    private func sendCancel() {
        cancelDeadline = .now + .seconds(10)
        guard let request = unsafe PQgetCancel(connection) else { return }
        var reason = [CChar](repeating: 0, count: 256)
        unsafe PQcancel(request, &reason, Int32(reason.count))
        unsafe PQfreeCancel(request)
    }

    /// What the channels that this session listens to have brought.
    func takeNotifications() throws(PostgresError) -> [PostgresNotification] {
        consumeInput()
        var notifications: [PostgresNotification] = []
        while let notification = unsafe PQnotifies(connection) {
            notifications.append(unsafe PostgresNotification(notification.pointee))
            unsafe PQfreemem(notification)
        }
        if !notifications.isEmpty { return notifications }
        if hasInputEnded { throw lose() }
        try requireUsable()
        return []
    }

    /// Looks without waiting whether the server has closed the connection.
    func detectLoss() {
        guard isUsable, pollDescriptors(socket, Int16(POLLIN), wake: nil, timeoutMilliseconds: 0).isReadable else {
            return
        }
        _ = try? takeNotifications()
    }
}
