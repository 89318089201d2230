/// Keeps a value that is seldom there apart from the structure that it belongs to.
@propertyWrapper
package struct Boxed<Value: Sendable>: Sendable {
    private indirect enum Box: Sendable {
        case value(Value)
    }

    private var box: Box?

    package init(wrappedValue: Value? = nil) {
        box = wrappedValue.map { .value($0) }
    }

    package var wrappedValue: Value? {
        get { if case .value(let value) = box { value } else { nil } }
        set { box = newValue.map { .value($0) } }
    }

    /// Whether there is a value.
    package var projectedValue: Bool { box != nil }
}
