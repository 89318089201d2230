import Glibc
import NIOCore

extension ControlClientError {
    /// What made connecting to a path fail.
    init(connectingTo path: String, _ error: any Error) {
        guard let error = error as? IOError else {
            self.init(.connectFailed, "cannot connect to \(path): \(error)")
            return
        }
        switch error.errnoCode {
        case ENOENT, ENOTDIR: self.init(.socketNotFound, "there is no socket at \(path)")
        case EACCES, EPERM: self.init(.permissionDenied, Self.refusal(path))
        case ECONNREFUSED: self.init(.refused, "nobody listens on \(path)")
        case EAGAIN: self.init(.connectFailed, "the daemon at \(path) is too busy to accept connections")
        case let number: self.init(.connectFailed, "cannot connect to \(path): \(systemMessage(number))")
        }
    }

    /// Says whose membership is needed, as far as the file can be seen.
    private static func refusal(_ path: String) -> String {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return "no permission to connect to \(path)" }
        return "connecting to \(path) needs membership of the group \(UserGroup(id: status.st_gid).name)"
    }
}
