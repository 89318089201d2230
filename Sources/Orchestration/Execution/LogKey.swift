/// The metadata keys of this library's log lines.
package enum LogKey {
    package static let runID = "run.id"
    package static let source = "event.source"
    package static let node = "node.name"
    package static let iteration = "node.iteration"
    package static let attempt = "node.attempt"
    package static let step = "step.name"
    package static let error = "error"
    package static let event = "event.kind"
    package static let data = "event.data"
}
