internal import CPostgres
internal import Glibc

extension Session {
    /// Forgets what was asked of the operation before.
    func beginOperation() {
        cancelDeadline = nil
        answerDeadline = answerTimeout.map { .now + $0 }
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
            timeoutMilliseconds: [cancelDeadline, answerDeadline].compactMap { $0 }.min()
                .map(Self.milliseconds(until:)) ?? -1
        )
        if readiness.timedOut {
            throw lose("the server did not answer " + (isCancelSent ? "to a cancel" : "in time"))
        }
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
