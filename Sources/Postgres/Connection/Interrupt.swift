internal import Synchronization

/// What other threads ask of the operation that a connection is carrying out.
final class Interrupt: Sendable {
    private struct State {
        var isExecuting = false
        var isCancelRequested = false
        var isClosing = false
    }

    private let state = Mutex(State())

    /// A request made before belonged to the operation before.
    func begin() { state.withLock { $0 = State(isExecuting: true, isClosing: $0.isClosing) } }

    func end() { state.withLock { $0.isExecuting = false } }

    /// Asks to stop the operation under way; without one there is nothing to stop.
    func requestCancel() { state.withLock { $0.isCancelRequested = $0.isExecuting } }

    func requestClose() { state.withLock { $0.isClosing = true } }

    var isCancelRequested: Bool { state.withLock { $0.isCancelRequested || $0.isClosing } }

    var isClosing: Bool { state.withLock { $0.isClosing } }
}
