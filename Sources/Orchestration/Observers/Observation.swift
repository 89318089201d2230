import AgentLabJSON
import FoundationEssentials
import Logging

/// Tells an observer what happens in one execution; there is none where nobody observes.
struct Observation: Sendable {
    private let observer: any Observer
    private let runID: RunID?
    private let source: String
    private let logger: Logger
    private var visits: [NodeName: Int] = [:]

    init(observer: any Observer, runID: RunID?, source: String, logger: Logger) {
        self.observer = observer
        self.runID = runID
        self.source = source
        self.logger = logger
    }

    func tell(_ kind: Event.Kind, _ data: [String: JSONValue]) async {
        do {
            try await observer.observe(Event(kind, runID: runID, source: source, data: data))
        } catch {
            logger.warning(
                "An observer failed",
                metadata: [LogKey.event: .stringConvertible(kind), LogKey.error: .string("\(error)")]
            )
        }
    }
}

extension Observation {
    func graphStarts(_ graph: RunnableGraph, at position: GraphPosition, maxIterations: Int) async {
        var data: [String: JSONValue] = [
            "entry_point": .string(graph.entryPoint.rawValue), "nodes": .int(graph.storage.nodes.count),
            "max_iterations": .int(maxIterations),
        ]
        if case .node(let node, _) = position {
            data["node"] = .string(node.rawValue)
        }
        await tell(.graphStart, data)
    }

    func graphEnds(at node: NodeName?, iterations: Int, error: (any Error)?) async {
        var data: [String: JSONValue] = ["iterations": .int(iterations)]
        data["node"] = node.map { .string($0.rawValue) }
        data["error"] = error.map { .string("\($0)") }
        await tell(.graphComplete, data)
    }

    mutating func nodeStarts(_ node: NodeName, iteration: Int) async {
        let count = visits[node, default: 0] + 1
        visits[node] = count
        let data: [String: JSONValue] = ["node": .string(node.rawValue), "iteration": .int(iteration)]
        if count > 1 {
            await tell(.cycleDetected, data.merging(["visits": .int(count)]) { $1 })
        }
        await tell(.nodeStart, data)
    }

    func nodeRetries(_ node: NodeName, _ iteration: Int, _ attempt: AttemptRecord, backoff: Duration) async {
        await tell(
            .nodeRetry,
            [
                "node": .string(node.rawValue), "iteration": .int(iteration), "attempt": .int(attempt.attempt),
                "error": .string(attempt.message), "backoff_ms": .double(backoff.milliseconds),
            ]
        )
    }

    func nodeEnds(
        _ node: NodeName,
        _ iteration: Int,
        _ attempts: Int,
        _ time: StageTime,
        changed: Int,
        error: (any Error)?
    ) async {
        var data: [String: JSONValue] = [
            "node": .string(node.rawValue), "iteration": .int(iteration), "attempts": .int(attempts),
            "duration_ms": .double(time.duration.milliseconds), "changed": .int(changed),
        ]
        data["error"] = error.map { .string("\($0)") }
        await tell(.nodeComplete, data)
    }

    func edgeEvaluated(_ edge: Edge, predicate: Predicate, holds: Bool) async {
        await tell(
            .edgeEvaluate,
            [
                "from": .string(edge.from.rawValue), "to": .string(edge.to.rawValue),
                "predicate": .string(predicate.name), "result": .bool(holds),
            ]
        )
    }

    func edgeTaken(_ edge: Edge) async {
        var data: [String: JSONValue] = ["from": .string(edge.from.rawValue), "to": .string(edge.to.rawValue)]
        data["predicate"] = edge.predicate.map { .string($0.name) }
        await tell(.edgeTransition, data)
    }

    func checkpoint(_ kind: Event.Kind, _ checkpoint: Checkpoint) async {
        var data: [String: JSONValue] = ["iteration": .int(checkpoint.iteration)]
        data["node"] = checkpoint.state.checkpointNode.map { .string($0.rawValue) }
        data["next"] = checkpoint.next.map { .string($0.rawValue) }
        await tell(kind, data)
    }
}
