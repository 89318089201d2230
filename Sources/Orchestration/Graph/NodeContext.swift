public import Logging

/// What code within a node, or within a step of it, may know and use.
///
/// A step gets a context of its own, whose steps are named beneath it.
public struct NodeContext: Sendable {
    let scope: StageScope
    /// Names this stage or step, the same at every execution of it.
    public let key: StepKey
    /// Which attempt at the stage or step this is, from 1; attempts before a crash are counted.
    public let attempt: Int

    /// The run that the stage belongs to.
    public var runID: RunID { key.runID }
    /// The node that is executed.
    public var node: NodeName { scope.node }
    /// The number of the stage within the run, from 1.
    public var iteration: Int { scope.iteration }
    /// The clock that waiting goes by.
    public var clock: any Clock<Duration> { scope.run.environment.clock }

    /// The run's logger with run, node, iteration, attempt and step as metadata.
    public var logger: Logger {
        var logger = scope.run.environment.logger
        logger[metadataKey: LogKey.runID] = .stringConvertible(runID)
        logger[metadataKey: LogKey.node] = .stringConvertible(node)
        logger[metadataKey: LogKey.iteration] = .stringConvertible(iteration)
        logger[metadataKey: LogKey.attempt] = .stringConvertible(attempt)
        if !key.name.isEmpty {
            logger[metadataKey: LogKey.step] = .string(key.name)
        }
        return logger
    }

    /// A context for steps and patterns that are used without a graph.
    ///
    /// Each one is a run of its own, in which the names of steps are unique.
    public static func standalone(_ environment: GraphEnvironment = GraphEnvironment()) -> NodeContext {
        let run = RunScope(runID: RunID(), environment: environment, steps: nil)
        let stage = StageScope(run: run, node: "standalone", iteration: 1)
        return NodeContext(scope: stage, key: StepKey(runID: run.runID, stage: 1), attempt: 1)
    }

    func within(_ step: StepKey, attempt: Int) -> NodeContext {
        NodeContext(scope: scope, key: step, attempt: attempt)
    }

    func observation(by name: String, of source: String) throws(RegistryError) -> Observation? {
        let environment = scope.run.environment
        return try environment.observer(named: name).map {
            Observation(observer: $0, runID: runID, source: source, logger: environment.logger)
        }
    }
}
