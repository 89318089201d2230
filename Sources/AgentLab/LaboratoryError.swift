public import AgentLabAPI

/// A request that the laboratory refuses or could not carry out; the run it is about is as it was before.
public struct LaboratoryError: Error, CustomStringConvertible {
    /// The stable reason, the same on the control socket.
    public let reason: ControlError.Reason
    /// What is wrong and, where there is a remedy, what to do; fit for a terminal.
    public let message: String
    /// What brought it about, if anything did.
    public let cause: (any Error)?

    package init(_ reason: ControlError.Reason, _ message: String, cause: (any Error)? = nil) {
        self.reason = reason
        self.message = message
        self.cause = cause
    }

    /// The message.
    public var description: String { message }
}
