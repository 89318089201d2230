package import AgentLabAPI
package import AgentLabControl

/// Why a command ends without having done what it was asked for: one line for a person, a number for a script.
package struct CommandFailure: Error, Hashable, Sendable {
    package let message: String
    package let status: ExitStatus
    /// Whether the same request may succeed in a while, as when the daemon is being restarted.
    package let isPassing: Bool
    /// What the daemon answered, if it was the daemon that refused.
    package let reason: ControlError.Reason?

    package init(
        _ message: String,
        status: ExitStatus = .failure,
        isPassing: Bool = false,
        reason: ControlError.Reason? = nil
    ) {
        self.message = Printable.line(message)
        self.status = status
        self.isPassing = isPassing
        self.reason = reason
    }
}

extension CommandFailure {
    /// What the daemon answered, and what can be done about it.
    package init(_ error: ControlError) {
        let remedy: String? =
            switch error.reason {
            case .workflowNotFound?: "'agentlabctl workflows' lists those that there are"
            case .runNotFound?: "'agentlabctl runs' lists those that there are"
            case .documentNotFound?: "'agentlabctl documents list' lists those that there are"
            case .imageNotFound?: "'agentlabctl images list' lists those that there are"
            case .unavailable?: "'agentlabctl status' says more"
            case .busy?: "try again in a moment"
            case .internal?: "the daemon's log says more: journalctl -u agentlabd"
            default: nil
            }
        self.init(
            remedy.map { "\(error.message); \($0)" } ?? error.message,
            status: ExitStatus(error.reason),
            isPassing: error.reason == .unavailable || error.reason == .busy,
            reason: error.reason
        )
    }

    /// What kept the daemon from being reached or understood.
    package init(_ error: ControlClientError) {
        switch error.code {
        case .permissionDenied:
            self.init(
                "cannot reach the daemon: \(error.message); log in again after joining it",
                status: .forbidden
            )
        case .socketNotFound, .refused, .connectFailed:
            self.init(
                "cannot reach the daemon: \(error.message); is agentlabd running?",
                status: .unreachable,
                isPassing: true
            )
        case .connectionLost:
            self.init(
                "lost the daemon: \(error.message); what was asked for may have been done all the same",
                status: .unreachable,
                isPassing: true
            )
        default:
            self.init("cannot understand the daemon: \(error.message)")
        }
    }
}
