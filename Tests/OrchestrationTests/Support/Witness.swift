import AgentLabJSON
import Orchestration
import Synchronization

/// Remembers the events that it is told.
final class Witness: Observer {
    private let seen = Mutex<[Event]>([])

    var events: [Event] { seen.withLock { $0 } }
    var kinds: [String] { events.map(\.kind.rawValue) }

    func observe(_ event: Event) {
        seen.withLock { $0.append(event) }
    }
}
