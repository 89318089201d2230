import AgentLab
import AgentLabControl
import Glibc

extension SystemdNotifier {
    /// Leaves the reason of the daemon's end where `systemctl status` shows it, and waits until it is there.
    package func sendFailure(_ error: any Error, exitStatus: Int32) {
        let status = SystemdNotification.status("failed: \(error)")
        if let number = Self.errorNumber(of: error) {
            send(status, .errno(number), .exitStatus(exitStatus))
        } else {
            send(status, .exitStatus(exitStatus))
        }
        flush()
    }

    private static func errorNumber(of error: any Error) -> Int32? {
        switch error {
        case is ConfigurationError: EINVAL
        case let error as ControlServerError: error.errorNumber
        case let error as StateDirectoryError: error.errorNumber
        default: nil
        }
    }
}
