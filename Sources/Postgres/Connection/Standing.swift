internal import Glibc
internal import Synchronization

/// How a connection stood after its last operation, to be asked without a change of thread.
final class Standing: Sendable {
    struct Snapshot: Sendable {
        var isReusable = false
        var socket: Int32 = -1
        var processID: Int32 = 0
        var isPooled = false
    }

    private let snapshot = Mutex(Snapshot())

    func update(_ session: Session?) {
        let now = session.map {
            Snapshot(
                isReusable: $0.isUsable && !$0.isInTransaction,
                socket: $0.socket,
                processID: $0.processID,
                isPooled: $0.isPooled
            )
        }
        snapshot.withLock { $0 = now ?? Snapshot() }
    }

    var current: Snapshot { snapshot.withLock { $0 } }

    /// Whether something has arrived that nobody waits for: most likely the end of the connection.
    var hasUnexpectedInput: Bool {
        let socket = current.socket
        return socket < 0 || pollDescriptors(socket, Int16(POLLIN), wake: nil, timeoutMilliseconds: 0).isReadable
    }
}
