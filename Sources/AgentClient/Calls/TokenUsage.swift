/// What a call has cost, by the provider's own count.
public struct TokenUsage: Sendable, Hashable, Codable {
    /// The tokens of what was asked.
    public var input: Int
    /// The tokens of the answer.
    public var output: Int

    /// Takes the counts.
    public init(input: Int = 0, output: Int = 0) {
        self.input = input
        self.output = output
    }

    /// Both together; the largest number there is when that is passed.
    public var total: Int {
        let (sum, overflow) = input.addingReportingOverflow(output)
        return overflow ? Int.max : sum
    }
}
