package import AgentLabJSON
package import FoundationEssentials

/// What a stage waits for.
package enum WaitCondition: Sendable {
    /// A point in time.
    case time(Deadline)
    /// A signal from outside; for ever when there is no limit.
    case signal(String, limit: Duration?)
    /// The end of a child run.
    case child(ChildRequest)
}

/// A point in time, or a distance from when the wait begins by the clock of whoever keeps it.
package enum Deadline: Sendable {
    case after(Duration)
    case at(Date)
}

/// The run that a stage asks for and waits for.
package struct ChildRequest: Sendable {
    package let workflow: String
    package let params: [String: JSONValue]
    /// How long the child may take in all.
    package let timeout: Duration?

    package init(workflow: String, params: [String: JSONValue], timeout: Duration?) {
        self.workflow = workflow
        self.params = params
        self.timeout = timeout
    }
}

/// How a wait has ended.
package enum WaitOutcome: Sendable {
    /// The time has come, or the time limit was reached.
    case timeIsUp
    /// The signal has arrived with this data.
    case signal(JSONValue)
    /// The child has completed with this result.
    case childCompleted(JSONValue)
    /// The child has failed or was cancelled.
    case childFailed(ChildRunFailure)
}
