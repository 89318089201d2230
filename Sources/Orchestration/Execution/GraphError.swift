/// Why a graph is invalid, or why a run of it has ended without reaching an exit point.
public struct GraphError: Error, Sendable {
    /// What kind of fault it is.
    public let code: Code
    /// What went wrong, without the place.
    public let message: String
    /// The node at which it went wrong.
    public let node: NodeName?
    /// The number of the stage in which it went wrong.
    public let iteration: Int?
    /// The nodes that were executed up to there since the run was started or resumed.
    public let path: ExecutionPath
    /// What the node threw, or what else lies behind it.
    public let cause: (any Error)?
    /// The mistakes in the graph, for an invalid one.
    public let faults: [GraphFault]

    package init(
        _ code: Code,
        _ message: String,
        node: NodeName? = nil,
        iteration: Int? = nil,
        path: ExecutionPath = ExecutionPath(),
        cause: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.node = node
        self.iteration = iteration
        self.path = path
        self.cause = cause
        faults = []
    }

    init(invalid graph: String, faults: [GraphFault]) {
        code = .invalidGraph
        message = "graph \"\(graph)\" is invalid: " + faults.map(\.description).joined(separator: "; ")
        node = nil
        iteration = nil
        path = ExecutionPath()
        cause = nil
        self.faults = faults
    }
}

extension GraphError {
    /// The kinds of faults; more may be added.
    public struct Code: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
        /// The code's name.
        public let rawValue: String

        /// Takes any name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The code's name.
        public var description: String { rawValue }

        /// The graph has mistakes; nothing was executed.
        public static let invalidGraph = Code(rawValue: "invalid_graph")
        /// A node threw an error.
        public static let nodeFailed = Code(rawValue: "node_failed")
        /// After a node that is no exit point no edge could be taken.
        public static let noTransition = Code(rawValue: "no_transition")
        /// A predicate threw an error.
        public static let predicateFailed = Code(rawValue: "predicate_failed")
        /// More stages than allowed were executed since the run was started or resumed.
        public static let maxIterationsExceeded = Code(rawValue: "max_iterations_exceeded")
        /// The task of the run was cancelled, between two nodes or within one.
        public static let cancelled = Code(rawValue: "cancelled")
        /// The run took longer than its configuration allows.
        public static let timedOut = Code(rawValue: "timed_out")
        /// The run is to go on at a node that the graph does not have.
        public static let unknownNode = Code(rawValue: "unknown_node")
        /// There is no checkpoint to resume from.
        public static let noCheckpoint = Code(rawValue: "no_checkpoint")
        /// A checkpoint could not be written or read.
        public static let checkpointFailed = Code(rawValue: "checkpoint_failed")
    }
}

extension GraphError: CustomStringConvertible {
    /// Place, fault and path in one line, as `node "fetch" failed at iteration 3: connection refused (path: scan → fetch)`.
    public var description: String {
        let way = path.count > 1 ? " (path: \(path))" : ""
        return sentence + way
    }

    private var sentence: String {
        guard let node else { return message }
        let time = iteration.map { " at iteration \($0)" } ?? ""
        switch code {
        case .nodeFailed: return "node \"\(node)\" failed\(time): \(message)"
        case .cancelled: return "cancelled at node \"\(node)\"\(iteration.map { ", iteration \($0)" } ?? "")"
        default: return "node \"\(node)\"\(time): \(message)"
        }
    }
}
