import AgentLabJSON
import Synchronization

/// The events of one subscription between the connection, which must never wait, and the one task that takes them.
///
/// When they come faster than they are taken, the buffer does not grow: it gives out what it has and then says that it
/// has lagged, and whoever takes the events subscribes again from the last one.
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
    private let state = Mutex(State())

    init(capacity: Int) {
        self.capacity = capacity
    }

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
        let waiter = self.state.withLock { state in
            if state.end == nil { state.end = .failure(error) }
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.fill(.failure(error))
    }

    /// The next event; suspends until there is one.
    ///
    /// One task at a time.
    func next() async throws -> Item {
        let next: OneShot<Item> = self.state.withLock { state in
            let next = OneShot<Item>()
            if let item = state.takeFirst() {
                next.fill(.success(item))
            } else if let end = state.end {
                next.fill(end)
            } else {
                state.waiter = next
            }
            return next
        }
        return try await next.value()
    }
}
