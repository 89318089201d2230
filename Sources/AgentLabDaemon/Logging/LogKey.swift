/// The metadata keys of the daemon's log records, so that one thing has one name.
///
/// The engine puts those of a run and its stage on the loggers that it gives to nodes, under the same names.
package enum LogKey {
    package static let runID = "run.id"
    package static let workflowName = "workflow.name"
    package static let nodeName = "node.name"
    package static let iteration = "node.iteration"
    package static let attempt = "node.attempt"
    package static let daemonID = "daemon.id"
    package static let method = "method"
    package static let peerUID = "peer.uid"
    package static let peerPID = "peer.pid"
    package static let connection = "connection"
    package static let reason = "reason"
    package static let error = "error"

    /// What a reader looks for first stands first; every other key follows in alphabetical order, the error last.
    static let leading = [runID, workflowName, nodeName, iteration, attempt]
}
