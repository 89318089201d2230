public import Logging

/// What a node may know about the stage that it is executed in.
public struct NodeContext: Sendable {
    let scope: StageScope
    /// Which attempt at the stage this is, from 1.
    public let attempt: Int

    /// The run that the stage belongs to.
    public var runID: RunID { scope.runID }
    /// The node that is executed.
    public var node: NodeName { scope.node }
    /// The number of the stage within the run, from 1.
    public var iteration: Int { scope.iteration }

    /// The run's logger with run, node, iteration and attempt as metadata.
    public var logger: Logger {
        var logger = scope.logger
        logger[metadataKey: LogKey.runID] = .stringConvertible(runID)
        logger[metadataKey: LogKey.node] = .stringConvertible(node)
        logger[metadataKey: LogKey.iteration] = .stringConvertible(iteration)
        logger[metadataKey: LogKey.attempt] = .stringConvertible(attempt)
        return logger
    }
}

/// What all attempts at one stage share.
final class StageScope: Sendable {
    let runID: RunID
    let node: NodeName
    let iteration: Int
    let logger: Logger

    init(runID: RunID, node: NodeName, iteration: Int, logger: Logger) {
        self.runID = runID
        self.node = node
        self.iteration = iteration
        self.logger = logger
    }
}
