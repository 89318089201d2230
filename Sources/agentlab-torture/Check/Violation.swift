/// A promise that was not kept.
package struct Violation: Sendable, Hashable {
    /// The promise, as a short sentence of what went wrong.
    package var rule: String
    /// The run that it is about, if it is about one.
    package var run: String?
    package var detail: String
}

extension Violation: CustomStringConvertible {
    package var description: String { rule + (run.map { ", run \($0)" } ?? "") + ": " + detail }
}
