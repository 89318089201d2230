/// Values that a run needs and nobody may see: they travel with a ``State`` in memory only.
///
/// They cannot be encoded, and neither a description nor a dump of them shows more than their names.
public struct Secrets: Sendable {
    private let values: [String: String]

    /// Makes secrets of names and values.
    public init(_ values: [String: String] = [:]) {
        self.values = values
    }

    /// The names, sorted.
    public var names: [String] { values.keys.sorted() }

    /// Whether there are none.
    public var isEmpty: Bool { values.isEmpty }

    /// The value of a name; nil when there is no such secret.
    public subscript(name: String) -> String? { values[name] }
}

extension Secrets: ExpressibleByDictionaryLiteral {
    /// Makes secrets of names and values; of two with one name the last one stays.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(Dictionary(elements) { _, last in last })
    }
}

extension Secrets: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The names alone.
    public var description: String { "Secrets(\(names.joined(separator: ", ")))" }

    /// The names alone.
    public var debugDescription: String { description }

    /// The names alone, so that `dump` and an interpolated parent show no value.
    public var customMirror: Mirror { Mirror(self, children: ["names": names]) }
}
