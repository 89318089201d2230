/// The metadata keys of every log record of the daemon, so that one thing has one name.
package enum LogKey {
    package static let runID = "run.id"
    package static let workflowName = "workflow.name"
    package static let nodeName = "node.name"
    package static let iteration = "iteration"
    package static let attempt = "attempt"
    package static let daemonID = "daemon.id"
    package static let method = "method"
    package static let peerUID = "peer.uid"
    package static let peerPID = "peer.pid"
    package static let connection = "connection"
    package static let duration = "duration"
    package static let signal = "signal"
    package static let file = "file"
    package static let reason = "reason"
    package static let error = "error"

    /// What a reader looks for first stands first; every other key follows in alphabetical order, the error last.
    static let leading = [runID, workflowName, nodeName, iteration, attempt]
}
