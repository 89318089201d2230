import Synchronization

/// The connections of a server, from the moment at which they are accepted.
///
/// A connection is accepted on an event loop and served by a task. What is accepted while the server ends might never be
/// taken up by that task; here it is found, so that each connection is closed exactly once.
final class ConnectionRegistry: Sendable {
    /// What becomes of a connection.
    enum Admission {
        case served
        /// There are as many as there may be.
        case tooMany
        /// The server ended, and has closed it.
        case taken
    }

    private struct State {
        var waiting: [Int: ServerConnection] = [:]
        var served: [Int: ServerConnection] = [:]
        var lastNumber = 0
        var isStopping = false
        var isClosed = false
    }

    private let state = Mutex(State())

    /// How many connections are being served.
    var count: Int { self.state.withLock { $0.served.count } }

    /// Makes a connection under the next number; gives `nil` when it is too late for one.
    func admit(_ make: (Int) throws -> ServerConnection) rethrows -> ServerConnection? {
        try self.state.withLock { state in
            guard !state.isClosed else { return nil }
            state.lastNumber += 1
            let connection = try make(state.lastNumber)
            state.waiting[state.lastNumber] = connection
            return connection
        }
    }

    /// Takes up a connection; nobody else will.
    func begin(_ connection: ServerConnection, limit: Int) -> Admission {
        let number = connection.peer.connection
        let (admission, isStopping): (Admission, Bool) = self.state.withLock { state in
            guard state.waiting.removeValue(forKey: number) != nil else { return (.taken, false) }
            guard state.served.count < limit else { return (.tooMany, false) }
            state.served[number] = connection
            return (.served, state.isStopping)
        }
        if isStopping { connection.stop() }
        return admission
    }

    func end(_ connection: ServerConnection) {
        self.state.withLock { _ = $0.served.removeValue(forKey: connection.peer.connection) }
    }

    /// Asks every connection to end, and every later one from its start.
    func stop() {
        let served = self.state.withLock { state in
            state.isStopping = true
            return Array(state.served.values)
        }
        for connection in served {
            connection.stop()
        }
    }

    /// Admits no more connections; gives those that nobody has begun to serve.
    func close() -> [ServerConnection] {
        self.state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
    }
}
