public import Logging

/// Tells several observers, none of which can harm another or the run that is observed.
///
/// Each one is told in order, at its own pace: one that is slow loses events, and gets `observer.dropped` in their place;
/// what one throws is logged. Someone must be in ``run()`` for the events to be delivered.
public struct BroadcastObserver: Observer {
    private let members: [(observer: any Observer, queue: StreamObserver)]
    private let logger: Logger

    /// Makes one.
    ///
    /// - Parameters:
    ///   - observers: Those who are told.
    ///   - capacity: How many events may wait for each of them.
    ///   - logger: Where their failures are written.
    public init(to observers: [any Observer], capacity: Int = 256, logger: Logger) {
        members = observers.map { ($0, StreamObserver(capacity: capacity)) }
        self.logger = logger
    }

    /// Queues the event for each observer, without waiting for any.
    public func observe(_ event: Event) {
        for member in members {
            member.queue.observe(event)
        }
    }

    /// Delivers the events until ``finish()`` has been called and all that were queued before are delivered.
    ///
    /// Cancelling the task ends it at once.
    public func run() async {
        await withDiscardingTaskGroup { group in
            for member in members {
                group.addTask { await deliver(member.queue, to: member.observer) }
            }
        }
    }

    /// Accepts no more events and lets ``run()`` end.
    public func finish() {
        for member in members {
            member.queue.finish()
        }
    }

    private func deliver(_ queue: StreamObserver, to observer: any Observer) async {
        for await event in queue.events {
            do {
                try await observer.observe(event)
            } catch {
                logger.warning(
                    "An observer failed",
                    metadata: [LogKey.event: .stringConvertible(event.kind), LogKey.error: .string("\(error)")]
                )
            }
        }
    }
}

/// Lends an observer that tells several others, and returns when all of them have been told everything.
///
/// - Parameters:
///   - observers: Those who are told.
///   - capacity: How many events may wait for each of them.
///   - logger: Where their failures are written.
///   - body: What is observed.
/// - Returns: What the body returns.
public func withBroadcast<Success: Sendable>(
    to observers: [any Observer],
    capacity: Int = 256,
    logger: Logger,
    _ body: (BroadcastObserver) async throws -> Success
) async rethrows -> Success {
    let broadcast = BroadcastObserver(to: observers, capacity: capacity, logger: logger)
    async let delivery: Void = broadcast.run()
    do {
        let success = try await body(broadcast)
        broadcast.finish()
        await delivery
        return success
    } catch {
        broadcast.finish()
        await delivery
        throw error
    }
}
