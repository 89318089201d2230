package import Orchestration
import Synchronization

/// The secrets of runs that have been accepted and wait for a place; they live here and nowhere else.
package final class SecretKeeper: Sendable {
    /// Names what one caller has brought for a run.
    package struct Ticket: Sendable, Equatable {
        fileprivate let run: RunID
        fileprivate let number: Int
    }

    private struct Shared {
        var kept: [RunID: (number: Int, secrets: Secrets)] = [:]
        var count = 0
    }

    private let shared = Mutex(Shared())

    /// Keeps a run's secrets until it begins.
    package func keep(_ secrets: Secrets, for run: RunID) -> Ticket {
        shared.withLock { shared in
            shared.count += 1
            if !secrets.isEmpty { shared.kept[run] = (shared.count, secrets) }
            return Ticket(run: run, number: shared.count)
        }
    }

    /// Forgets what came with the ticket, and nothing that somebody else has brought since.
    package func forget(_ ticket: Ticket) {
        shared.withLock { shared in
            if shared.kept[ticket.run]?.number == ticket.number { shared.kept[ticket.run] = nil }
        }
    }

    /// Hands a run's secrets over; they are forgotten here.
    package func take(_ run: RunID) -> Secrets {
        shared.withLock { $0.kept.removeValue(forKey: run)?.secrets } ?? Secrets()
    }
}
