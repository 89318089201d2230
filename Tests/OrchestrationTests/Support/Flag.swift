import Synchronization

final class Flag: Sendable {
    private let value: Mutex<Bool>

    init(_ value: Bool = false) {
        self.value = Mutex(value)
    }

    var isSet: Bool { value.withLock { $0 } }

    func set(_ newValue: Bool = true) {
        value.withLock { $0 = newValue }
    }
}
