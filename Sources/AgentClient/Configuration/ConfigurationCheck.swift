/// Collects what is wrong with the parts of a configuration.
struct ConfigurationCheck {
    private let path: String
    private(set) var mistakes: [ConfigurationMistake] = []

    init(at path: String) {
        self.path = path
    }

    func place(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    mutating func report(_ key: String, _ message: String) {
        mistakes.append(ConfigurationMistake(place(of: key), message))
    }

    mutating func part(_ key: String, _ part: some ConfigurationValue) {
        mistakes += part.mistakes(at: place(of: key))
    }

    mutating func range(_ key: String, _ value: Int?, _ range: ClosedRange<Int>) {
        guard let value, !range.contains(value) else { return }
        report(key, "is \(value), and must be from \(range.lowerBound) to \(range.upperBound)")
    }

    mutating func range(_ key: String, _ value: Double?, _ range: ClosedRange<Double>) {
        guard let value, !range.contains(value) else { return }
        report(key, "is \(value), and must be from \(Int(range.lowerBound)) to \(Int(range.upperBound))")
    }

    /// A duration that is not negative and not longer than another.
    mutating func longest(_ key: String, _ value: Duration?, _ longest: Duration) {
        guard let value, value < .zero || value > longest else { return }
        report(key, "must be from 0 to \(longest.components.seconds) seconds")
    }

    /// A duration that is longer than nothing and not longer than another.
    mutating func positive(_ key: String, _ value: Duration?, _ longest: Duration) {
        guard let value, value <= .zero || value > longest else { return }
        report(key, "must be more than 0 and at most \(longest.components.seconds) seconds")
    }

    /// A name that a person can type and a log can hold.
    mutating func name(_ key: String, _ name: String) {
        if name.isEmpty {
            report(key, "is missing")
        } else if name.utf8.count > 128 {
            report(key, "is longer than 128 bytes")
        } else if name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            report(key, "has control characters")
        } else if name.first?.isWhitespace == true || name.last?.isWhitespace == true {
            report(key, "begins or ends with a space")
        }
    }
}
