/// What lies between a daemon and the database, and can be made to fail.
package protocol DatabaseLine: Sendable {
    /// Keeps it in working order until the task is cancelled.
    func run() async throws
    /// Holds back everything, or lets it through again; nobody is told.
    func partition(_ isPartitioned: Bool) async throws
    /// Makes everything late.
    func delay(by delay: Duration)
    /// Cuts each connection that there is as soon as it has carried so many more bytes in one direction.
    func cut(afterBytes: Int, ofAnswers: Bool)
}

extension DatabaseLine {
    package func run() async throws {}
    package func partition(_ isPartitioned: Bool) async throws {}
    package func delay(by delay: Duration) {}
    package func cut(afterBytes: Int, ofAnswers: Bool) {}
}

/// A line that nothing happens to.
struct DirectLine: DatabaseLine {}
