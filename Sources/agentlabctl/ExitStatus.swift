package import AgentLabAPI

/// What the process says at its end to a script that called it; the manual page lists the same.
package struct ExitStatus: RawRepresentable, Hashable, Sendable {
    package let rawValue: Int32

    package init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// Done; with `--watch` or `--wait`: the run completed.
    package static let success = ExitStatus(rawValue: 0)
    package static let failure = ExitStatus(rawValue: 1)
    /// With `--watch` or `--wait`: the run failed.
    package static let runFailed = ExitStatus(rawValue: 2)
    /// With `--watch` or `--wait`: the run was cancelled.
    package static let runCancelled = ExitStatus(rawValue: 3)
    package static let usage = ExitStatus(rawValue: 64)
    package static let notFound = ExitStatus(rawValue: 66)
    package static let unreachable = ExitStatus(rawValue: 69)
    package static let conflict = ExitStatus(rawValue: 73)
    /// Not now: the daemon is busy, or the time to wait is over.
    package static let tryAgain = ExitStatus(rawValue: 75)
    package static let forbidden = ExitStatus(rawValue: 77)
    /// Ended by Ctrl-C, as shells count it.
    package static let interrupted = ExitStatus(rawValue: 130)
}

extension ExitStatus {
    package init(_ reason: ControlError.Reason?) {
        self =
            switch reason {
            case .workflowNotFound?, .runNotFound?, .providerNotFound?, .agentNotFound?, .documentNotFound?,
                .imageNotFound?,
                .uploadNotFound?:
                .notFound
            case .invalidParams?, .tooLarge?: .usage
            case .invalidStatus?, .conflict?: .conflict
            case .unavailable?: .unreachable
            case .busy?, .timedOut?: .tryAgain
            case .forbidden?: .forbidden
            default: .failure
            }
    }

    /// What a followed run's end means to the caller.
    package init(followed status: RunStatus) {
        self =
            switch status {
            case .completed: .success
            case .cancelled: .runCancelled
            default: .runFailed
            }
    }

    /// Of two runs or requests the one that went worse decides; a request that failed is worse than a run that did.
    package func worse(_ other: ExitStatus) -> ExitStatus {
        other.severity > severity ? other : self
    }

    private var severity: Int {
        switch self {
        case .success: 0
        case .runCancelled: 1
        case .runFailed: 2
        default: 3
        }
    }
}
