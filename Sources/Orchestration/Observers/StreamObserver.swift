import AgentLabJSON
import Synchronization

/// Hands events on as an asynchronous sequence that holds no more than so many at a time.
///
/// Observing never waits. When the reader is too slow and the buffer is full, new events are dropped until there is room
/// again; in their place the reader gets one event of the kind `observer.dropped` whose `count` says how many.
public final class StreamObserver: Observer {
    fileprivate struct Buffer {
        var events: [Event] = []
        var next = 0
        var dropped = 0
        var source = ""
        var isFinished = false

        var count: Int { events.count - next }
    }

    private let capacity: Int
    private let buffer = Mutex(Buffer())
    /// Tells the reader to look again; one signal is as good as many.
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    /// Makes a stream that holds so many events, at least 2.
    public init(capacity: Int = 256) {
        self.capacity = max(2, capacity)
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// The events from here on, for one reader; it ends after ``finish()`` when all of them are read, or when the reader's
    /// task is cancelled.
    public var events: Events { Events(observer: self, signals: signals.makeAsyncIterator()) }

    /// Keeps the event for the reader, or counts it as dropped.
    public func observe(_ event: Event) {
        buffer.withLock { buffer in
            guard !buffer.isFinished else { return }
            let places = buffer.dropped > 0 ? 2 : 1
            guard buffer.count + places <= capacity else {
                buffer.dropped += 1
                buffer.source = event.source
                return
            }
            buffer.noteDropped()
            buffer.events.append(event)
        }
        signal.yield()
    }

    /// Ends the sequence after the events that it holds.
    public func finish() {
        buffer.withLock { $0.isFinished = true }
        signal.yield()
    }

    fileprivate enum Reading {
        case event(Event)
        case nothingYet
        case end
    }

    fileprivate func read() -> Reading {
        buffer.withLock { buffer in
            if buffer.count == 0 { buffer.noteDropped() }
            if let event = buffer.removeFirst() { return .event(event) }
            return buffer.isFinished ? .end : .nothingYet
        }
    }
}

extension StreamObserver {
    /// The events that a ``StreamObserver`` was told.
    public struct Events: AsyncSequence, AsyncIteratorProtocol {
        fileprivate let observer: StreamObserver
        fileprivate var signals: AsyncStream<Void>.Iterator

        /// The sequence is its own iterator, for one reader.
        public func makeAsyncIterator() -> Events { self }

        /// The next event; nil at the end, or when the task is cancelled.
        public mutating func next() async -> Event? {
            while true {
                switch observer.read() {
                case .event(let event): return event
                case .end: return nil
                case .nothingYet: break
                }
                guard await signals.next(isolation: #isolation) != nil else { return nil }
            }
        }
    }
}

@available(*, unavailable) extension StreamObserver.Events: Sendable {}

extension StreamObserver.Buffer {
    fileprivate mutating func noteDropped() {
        guard dropped > 0 else { return }
        events.append(Event(.observerDropped, source: source, data: ["count": .int(dropped)]))
        dropped = 0
    }

    fileprivate mutating func removeFirst() -> Event? {
        guard next < events.count else { return nil }
        let event = events[next]
        next += 1
        // Moved together only when half of it is behind, so that an event costs the same however many wait.
        if next * 2 >= events.count {
            events.removeFirst(next)
            next = 0
        }
        return event
    }
}
