import AgentLabJSON

extension ConfigurationReader {
    /// A duration, from the key `NAME_ms` or `NAME_seconds`; one of them, not both.
    package mutating func duration(_ name: String) -> Duration? {
        let milliseconds = amount(of: name + "_ms", unit: .milliseconds(1))
        let seconds = amount(of: name + "_seconds", unit: .seconds(1))
        if milliseconds != nil, seconds != nil { report(name + "_ms", "is given as \(name)_seconds too") }
        return milliseconds ?? seconds
    }

    private mutating func amount(of key: String, unit: Duration) -> Duration? {
        guard let number = number(key) else { return nil }
        guard (0...Self.mostSeconds).contains(number) else {
            report(key, "is not between 0 and \(Int(Self.mostSeconds))")
            return nil
        }
        return unit * number
    }

    /// A year of milliseconds; beyond it the arithmetic of durations would have to be watched.
    private static let mostSeconds = 31_536_000_000.0
}

extension [String: JSONValue] {
    /// Puts a duration under `NAME_seconds` when it is made of whole seconds, and under `NAME_ms` otherwise.
    mutating func set(_ name: String, _ duration: Duration?) {
        guard let duration else { return }
        let (seconds, attoseconds) = duration.components
        if attoseconds == 0 {
            self[name + "_seconds"] = .int(Int(seconds))
        } else {
            let milliseconds = duration / .milliseconds(1)
            self[name + "_ms"] = Int(exactly: milliseconds).map(JSONValue.int) ?? .double(milliseconds)
        }
    }

    mutating func set(_ key: String, _ value: String?) {
        if let value, !value.isEmpty { self[key] = .string(value) }
    }

    mutating func set(_ key: String, _ value: [String: JSONValue]) {
        if !value.isEmpty { self[key] = .object(value) }
    }
}
