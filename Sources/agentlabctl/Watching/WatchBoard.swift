import AgentLabAPI
import Synchronization

/// Where the task that receives a run's events meets the one that draws them.
final class WatchBoard: Sendable {
    /// The occasions to draw; ends when the run's events do.
    let occasions: AsyncStream<Void>
    private let occur: AsyncStream<Void>.Continuation
    private let state = Mutex(WatchModel())

    init() {
        // Occasions that nobody had time for are one.
        (occasions, occur) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    var model: WatchModel { state.withLock { $0 } }

    func apply(_ event: RunEvent) {
        state.withLock { $0.apply(event) }
    }

    func remark(_ remark: String?) {
        state.withLock { $0.remark = remark }
    }

    func finish() {
        occur.finish()
    }

    /// Makes an occasion ten times a second, until it is cancelled.
    func tick() async throws {
        while true {
            occur.yield()
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
