/// Who has which connection of a pool and who waits for one; what is to be done about it, the methods return.
///
/// A place is a connection that is open or being opened. Whoever waits is served in the order of arrival, and nobody
/// who arrives later overtakes.
package struct PoolState<Connection: Sendable, Waiter: Sendable> {
    package typealias Grant = PoolGrant<Connection>

    package enum Acquisition {
        case granted(Grant)
        case queued
    }

    /// What is left to do when a place has become free.
    package enum Action {
        case none
        case resume(Waiter, Grant)
        case close(Connection)
    }

    /// What is left to do when the pool closes.
    package struct Closing {
        package var connections: [Connection]
        package var waiters: [Waiter]
        package var error: PostgresError
    }

    private struct Idle {
        var connection: Connection
        var hasOutlivedTick = false
    }

    private struct Queued {
        var id: UInt64
        var waiter: Waiter
    }

    private let maximumConnections: Int
    private let maximumWaiters: Int
    private var idle: [Idle] = []
    private var lent = 0
    private var queue: [Queued] = []
    private var closed: PostgresError?

    package init(maximumConnections: Int, maximumWaiters: Int) {
        self.maximumConnections = max(1, maximumConnections)
        self.maximumWaiters = maximumWaiters
    }

    package var counts: (idle: Int, lent: Int, waiting: Int) { (idle.count, lent, queue.count) }

    /// A connection or a place for one, if there is any now.
    package mutating func acquire() -> Grant? {
        if let closed { return .fail(closed) }
        if let entry = idle.popLast() {
            lent += 1
            return .use(entry.connection)
        }
        if lent < maximumConnections {
            lent += 1
            return .open
        }
        guard queue.count >= maximumWaiters else { return nil }
        let message = "\(maximumConnections) connections are in use and \(queue.count) callers wait for one"
        return .fail(PostgresError(.poolExhausted, message))
    }

    /// The same; a waiter is queued when there is none.
    package mutating func acquire(_ waiter: Waiter, id: UInt64) -> Acquisition {
        if let grant = acquire() { return .granted(grant) }
        queue.append(Queued(id: id, waiter: waiter))
        return .queued
    }

    /// Takes a waiter out of the queue, unless it has been served already.
    package mutating func cancel(id: UInt64) -> Waiter? {
        guard let place = queue.firstIndex(where: { $0.id == id }) else { return nil }
        return queue.remove(at: place).waiter
    }

    /// Takes back a connection that can be used again.
    package mutating func giveBack(_ connection: Connection) -> Action {
        if closed != nil {
            lent -= 1
            return .close(connection)
        }
        if let next = popWaiter() { return .resume(next, .use(connection)) }
        lent -= 1
        idle.append(Idle(connection: connection))
        return .none
    }

    /// Takes back a place without a connection: it broke, or could not be opened.
    package mutating func giveBackPlace() -> Action {
        if closed == nil, let next = popWaiter() { return .resume(next, .open) }
        lent -= 1
        return .none
    }

    /// Hands out the connections that have been idle since the tick before.
    package mutating func tick() -> [Connection] {
        let expired = idle.filter(\.hasOutlivedTick).map(\.connection)
        idle.removeAll(where: \.hasOutlivedTick)
        for place in idle.indices { idle[place].hasOutlivedTick = true }
        return expired
    }

    package mutating func close(_ error: PostgresError) -> Closing {
        closed = closed ?? error
        defer {
            idle = []
            queue = []
        }
        return Closing(connections: idle.map(\.connection), waiters: queue.map(\.waiter), error: error)
    }

    private mutating func popWaiter() -> Waiter? { queue.isEmpty ? nil : queue.removeFirst().waiter }
}

/// What a borrower gets.
package enum PoolGrant<Connection: Sendable>: Sendable {
    case use(Connection)
    /// A place: the borrower opens a connection for it, or gives the place back.
    case open
    case fail(PostgresError)
}
