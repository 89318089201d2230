/// A failure that the params asked for.
struct DesignedFailure: Error, CustomStringConvertible {
    let description: String

    /// - Parameter what: What the checker looks for in the run's error.
    init(_ what: String) { description = "by design: \(what)" }
}
