package import FoundationEssentials
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

/// The directory that makes one daemon of many processes: while its lock is held, no other process acts for it.
///
/// The kernel drops the lock when the process ends, however it ends. So who gets it knows that the predecessor is gone,
/// and may take over its runs at once.
package final class StateDirectory: Sendable {
    package let path: String
    /// Names the directory in `agentlab.daemons`; made on first use.
    package let instanceID: UUID
    private let lock: CInt

    /// Makes the directory if it is not there, and locks it until the process ends or this value is released.
    ///
    /// - Throws: ``StateDirectoryError``; another process holding the lock is one.
    package init(path: String) throws {
        self.path = path
        try Self.makeDirectory(path)
        lock = try Self.takeLock("\(path)/lock")
        do {
            instanceID = try Self.readOrMakeInstance("\(path)/instance")
        } catch {
            close(lock)
            throw error
        }
    }

    deinit { close(lock) }

    private static func makeDirectory(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o711]
            )
        } catch {
            throw StateDirectoryError(path: path, problem: "cannot be made: \(error)")
        }
    }

    private static func takeLock(_ path: String) throws -> CInt {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StateDirectoryError(path: path, errno: errno) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            close(descriptor)
            throw reason == EWOULDBLOCK
                ? StateDirectoryError(
                    path: path,
                    problem: "is locked: another agentlabd is running with this state directory"
                )
                : StateDirectoryError(path: path, errno: reason)
        }
        return descriptor
    }

    private static func readOrMakeInstance(_ path: String) throws -> UUID {
        if let text = try? String(contentsOfFile: path, encoding: .utf8) {
            guard let id = UUID(uuidString: text.filter { !$0.isWhitespace }) else {
                throw StateDirectoryError(
                    path: path,
                    problem: "holds no UUID; restore it, or remove it when no run of this "
                        + "directory matters any more"
                )
            }
            return id
        }
        let id = UUID()
        do {
            try Data("\(id.uuidString.lowercased())\n".utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw StateDirectoryError(path: path, problem: "cannot be written: \(error)")
        }
        return id
    }
}

/// Why the daemon cannot use its state directory.
package struct StateDirectoryError: Error, CustomStringConvertible {
    package let path: String
    package let problem: String
    /// The system's word for it, if it was the system that refused.
    package let errorNumber: CInt?

    init(path: String, problem: String, errorNumber: CInt? = nil) {
        self.path = path
        self.problem = problem
        self.errorNumber = errorNumber
    }

    init(path: String, errno reason: CInt) {
        self.init(path: path, problem: unsafe String(cString: strerror(reason)), errorNumber: reason)
    }

    package var description: String { "\(path): \(problem)" }
}
