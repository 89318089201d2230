public import Logging

/// What a workflow's nodes may use of the daemon that executes them.
public struct Runtime: Sendable {
    /// Records carry the workflow; what a node logs through its own context carries run, node and iteration too.
    public let logger: Logger

    /// Makes a runtime; a daemon does this for its registry, a test may do it alone.
    public init(logger: Logger) {
        self.logger = logger
    }
}
