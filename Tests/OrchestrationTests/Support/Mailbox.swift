import Synchronization

/// Keeps what is put into it, from any task.
final class Mailbox<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])

    var contents: [Element] { elements.withLock { $0 } }

    func put(_ element: Element) {
        elements.withLock { $0.append(element) }
    }
}
