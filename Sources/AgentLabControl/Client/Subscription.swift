/// A subscription that the daemon has granted; it is given back when nobody holds it any more.
final class Subscription: Sendable {
    let events: EventBuffer
    private let number: Int
    private let connection: ClientConnection

    init(number: Int, events: EventBuffer, connection: ClientConnection) {
        self.number = number
        self.events = events
        self.connection = connection
    }

    deinit {
        self.events.abandon()
        self.connection.unsubscribe(self.number)
    }
}
