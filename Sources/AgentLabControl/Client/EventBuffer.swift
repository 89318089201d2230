import AgentLabJSON
import Synchronization

/// The events of one subscription between the connection and the one task that takes them.
///
/// When they come faster than they are taken, the buffer does not grow. A connection does not wait for it: the buffer gives
/// out what it has and then says that it has lagged, and whoever takes the events subscribes again from the last one. Only
/// a buffer that is paced, because nobody can subscribe again, has the connection wait for ``room()``.
final class EventBuffer: Sendable {
    enum Item: Sendable {
        case event(sequence: Int, JSONValue)
        case lagged
    }

    private struct State {
        var events: [Item] = []
        var taken = 0
        var waiter: OneShot<Item>?
        var end: Result<Item, any Error>?
        /// The connection, while it waits for room.
        var offering: OneShot<Void>?

        mutating func takeFirst() -> Item? {
            guard self.taken < self.events.count else { return nil }
            let item = self.events[self.taken]
            self.taken += 1
            // Moving the rest forward only now and then keeps taking as cheap as putting in.
            if self.taken * 2 >= self.events.count {
                self.events.removeFirst(self.taken)
                self.taken = 0
            }
            return item
        }
    }

    private let capacity: Int
    let isPaced: Bool
    private let state = Mutex(State())

    init(capacity: Int, isPaced: Bool = false) {
        self.capacity = capacity
        self.isPaced = isPaced
    }

    /// Returns when there is room for one more, or nobody takes any more.
    func room() async {
        let offering: OneShot<Void>? = self.state.withLock { state in
            guard state.end == nil, state.events.count - state.taken >= self.capacity else { return nil }
            state.offering = OneShot<Void>()
            return state.offering
        }
        try? await offering?.value()
    }

    /// Nobody takes any more.
    func abandon() { self.fail(CancellationError()) }

    /// Puts an event in; gives `false` when there is no room, and from then on.
    func offer(_ item: Item) -> Bool {
        let (waiter, isAccepted): (OneShot<Item>?, Bool) = self.state.withLock { state in
            guard state.end == nil else { return (nil, false) }
            if let waiter = state.waiter {
                state.waiter = nil
                return (waiter, true)
            }
            guard state.events.count - state.taken < self.capacity else {
                state.end = .success(.lagged)
                return (nil, false)
            }
            state.events.append(item)
            return (nil, true)
        }
        waiter?.fill(.success(item))
        return isAccepted
    }

    /// Nothing more will come; what is in the buffer is still given out.
    func fail(_ error: any Error) {
        let (waiter, offering) = self.state.withLock { state in
            if state.end == nil { state.end = .failure(error) }
            defer { (state.waiter, state.offering) = (nil, nil) }
            return (state.waiter, state.offering)
        }
        waiter?.fill(.failure(error))
        offering?.fill(.success(()))
    }

    /// The next event; suspends until there is one.
    ///
    /// One task at a time.
    func next() async throws -> Item {
        let (next, offering): (OneShot<Item>, OneShot<Void>?) = self.state.withLock { state in
            let next = OneShot<Item>()
            var offering: OneShot<Void>?
            if let item = state.takeFirst() {
                next.fill(.success(item))
                (offering, state.offering) = (state.offering, nil)
            } else if let end = state.end {
                next.fill(end)
            } else {
                state.waiter = next
            }
            return (next, offering)
        }
        offering?.fill(.success(()))
        return try await next.value()
    }
}
