public import AgentLabJSON
public import FoundationEssentials

/// Something that happened while a graph or a pattern was executed.
public struct Event: Sendable, Hashable {
    /// What happened.
    public let kind: Kind
    /// When it happened.
    public let timestamp: Date
    /// The run in which it happened; nil for a pattern that is used alone.
    public let runID: RunID?
    /// The name of the graph, or of the pattern, in which it happened.
    public let source: String
    /// Particulars, as listed for each ``Kind``.
    ///
    /// Values of the state are never among them.
    public let data: [String: JSONValue]

    /// Makes an event.
    public init(
        _ kind: Kind,
        runID: RunID? = nil,
        source: String,
        data: [String: JSONValue] = [:],
        timestamp: Date = Date()
    ) {
        self.kind = kind
        self.runID = runID
        self.source = source
        self.data = data
        self.timestamp = timestamp
    }
}

extension Event {
    /// The kinds of events; more may be added.
    public struct Kind: RawRepresentable, Sendable, Hashable, Codable, CustomStringConvertible {
        /// The kind's name, as `node.start`.
        public let rawValue: String

        /// Takes any name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The kind's name.
        public var description: String { rawValue }
    }
}

extension Event.Kind {
    /// A run of a graph begins or goes on.
    ///
    /// Data: `entry_point`, `node` (the first one to execute), `nodes` (their number), `max_iterations`.
    public static let graphStart = Event.Kind(rawValue: "graph.start")
    /// A run of a graph has ended.
    ///
    /// Data: `iterations` (of this start or resume), `node` (the last one), and `error` unless it reached an exit
    /// point.
    public static let graphComplete = Event.Kind(rawValue: "graph.complete")
    /// A node is about to be executed.
    ///
    /// Data: `node`, `iteration`.
    public static let nodeStart = Event.Kind(rawValue: "node.start")
    /// A node has ended.
    ///
    /// Data: `node`, `iteration`, `attempts`, `duration_ms`, `changed` (number of keys), `error` when it failed.
    public static let nodeComplete = Event.Kind(rawValue: "node.complete")
    /// An attempt at a node has failed and another one follows.
    ///
    /// Data: `node`, `iteration`, `attempt` (the one that failed), `error`, `backoff_ms` (the wait that follows).
    public static let nodeRetry = Event.Kind(rawValue: "node.retry")
    /// A predicate has been evaluated.
    ///
    /// Data: `from`, `to`, `predicate`, `result`.
    public static let edgeEvaluate = Event.Kind(rawValue: "edge.evaluate")
    /// An edge is taken.
    ///
    /// Data: `from`, `to`, and `predicate` when it has one.
    public static let edgeTransition = Event.Kind(rawValue: "edge.transition")
    /// A node is visited once more since the start or resume.
    ///
    /// Data: `node`, `visits`, `iteration`.
    public static let cycleDetected = Event.Kind(rawValue: "cycle.detected")
    /// A checkpoint has been written.
    ///
    /// Data: `node` (the one that has ended; none before the first), `next`, `iteration`.
    public static let checkpointSave = Event.Kind(rawValue: "checkpoint.save")
    /// A checkpoint has been read.
    ///
    /// Data: as for `checkpoint.save`.
    public static let checkpointLoad = Event.Kind(rawValue: "checkpoint.load")
    /// A run goes on from a checkpoint.
    ///
    /// Data: as for `checkpoint.save`.
    public static let checkpointResume = Event.Kind(rawValue: "checkpoint.resume")
    /// A reader was too slow and events were dropped at this place.
    ///
    /// Data: `count`.
    public static let observerDropped = Event.Kind(rawValue: "observer.dropped")
    /// A chain begins.
    ///
    /// Data: `items`.
    public static let chainStart = Event.Kind(rawValue: "chain.start")
    /// A chain goes on to an item.
    ///
    /// Data: `index`, `items`.
    public static let stepStart = Event.Kind(rawValue: "step.start")
    /// A chain is done with an item.
    ///
    /// Data: `index`, `items`, `error` when it failed.
    public static let stepComplete = Event.Kind(rawValue: "step.complete")
    /// A chain has ended.
    ///
    /// Data: `items`, `completed`, `error` when it failed.
    public static let chainComplete = Event.Kind(rawValue: "chain.complete")
    /// A parallel execution begins.
    ///
    /// Data: `items`, `workers`.
    public static let parallelStart = Event.Kind(rawValue: "parallel.start")
    /// A worker begins with an item.
    ///
    /// Data: `worker` (from 0), `index`.
    public static let workerStart = Event.Kind(rawValue: "worker.start")
    /// A worker is done with an item.
    ///
    /// Data: `worker`, `index`, `error` when it failed.
    public static let workerComplete = Event.Kind(rawValue: "worker.complete")
    /// A parallel execution has ended.
    ///
    /// Data: `items`, `succeeded`, `failed`.
    public static let parallelComplete = Event.Kind(rawValue: "parallel.complete")
    /// A route is about to be chosen.
    ///
    /// Data: `routes`.
    public static let routeEvaluate = Event.Kind(rawValue: "route.evaluate")
    /// A route has been chosen.
    ///
    /// Data: `route`, `is_default`.
    public static let routeSelect = Event.Kind(rawValue: "route.select")
    /// A route has been followed to its end.
    ///
    /// Data: `route`, `error` when it failed.
    public static let routeExecute = Event.Kind(rawValue: "route.execute")
}
