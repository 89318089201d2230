import Synchronization

/// A number of places that may be taken; who finds none is told so instead of waiting.
final class Places: Sendable {
    private let limit: Int
    private let taken = Mutex(0)

    init(_ limit: Int) {
        self.limit = limit
    }

    func take() -> Bool {
        self.taken.withLock { taken in
            guard taken < self.limit else { return false }
            taken += 1
            return true
        }
    }

    func giveBack() {
        self.taken.withLock { $0 -= 1 }
    }
}
