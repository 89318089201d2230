/// A child run did not complete; the node that waited for it fails with this error.
public struct ChildRunFailure: RetryableError, Hashable, CustomStringConvertible {
    /// The child.
    public let run: RunID
    /// The workflow that it executed.
    public let workflow: String
    /// Its final status, `failed` or `cancelled`, or `deleted`.
    public let status: String
    /// Why it failed, if it says so.
    public let message: String?

    package init(run: RunID, workflow: String, status: String, message: String?) {
        self.run = run
        self.workflow = workflow
        self.status = status
        self.message = message
    }

    /// False: the child keeps its end; resuming the parent resumes the child.
    public var isRetryable: Bool { false }

    /// The fault in a sentence.
    public var description: String {
        "child run \(run) of workflow \"\(workflow)\" \(status == "failed" ? status : "was \(status)")"
            + (message.map { ": \($0)" } ?? "")
    }
}
