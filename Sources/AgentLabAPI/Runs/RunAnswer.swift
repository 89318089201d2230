/// The result of every method that is about one run.
public struct RunAnswer: Codable, Hashable, Sendable {
    /// The run as it is after the call.
    public var run: RunRecord

    /// Takes every field as it is; nothing is checked here.
    public init(run: RunRecord) {
        self.run = run
    }

    enum CodingKeys: String, CodingKey {
        case run
    }
}
