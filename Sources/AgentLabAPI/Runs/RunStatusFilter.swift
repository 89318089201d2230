/// The statuses that a list of runs is asked for: on the wire one word, or an array of words.
public struct RunStatusFilter: Codable, Hashable, Sendable, ExpressibleByArrayLiteral {
    /// The statuses; none of them: every run.
    public var statuses: [RunStatus]

    /// Takes the statuses.
    public init(_ statuses: [RunStatus]) {
        self.statuses = statuses
    }

    /// Takes the statuses.
    public init(arrayLiteral elements: RunStatus...) {
        self.statuses = elements
    }

    /// Takes one word or an array of words.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let one = try? container.decode(RunStatus.self) {
            self.statuses = [one]
        } else {
            self.statuses = try container.decode([RunStatus].self)
        }
    }

    /// Writes an array of words.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(self.statuses)
    }
}
