import Dispatch
import Glibc
import Synchronization

/// Takes the first Ctrl-C as an event; the second ends the process as usual.
final class Interrupts: Sendable {
    private let source: Mutex<any DispatchSourceSignal>

    private init(handler: @escaping @Sendable () -> Void) {
        signal(SIGINT, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: SIGINT)
        source.setEventHandler {
            signal(SIGINT, SIG_DFL)
            handler()
        }
        source.resume()
        self.source = Mutex(source)
    }

    static func stream() -> AsyncStream<Void> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let interrupts = Interrupts { continuation.yield() }
            continuation.onTermination = { _ in interrupts.cancel() }
        }
    }

    private func cancel() {
        source.withLock { $0.cancel() }
        signal(SIGINT, SIG_DFL)
    }
}
