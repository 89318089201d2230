import Glibc

/// The cgroup of one program and everything that it starts.
package struct ProgramCgroup: Sendable {
    let path: String

    /// How long the kernel may take to end processes that are killed; one that waits for a dead disk may take for ever.
    private static let patience: Int32 = 10_000

    /// The command line that begins in the cgroup and becomes the given one there, so that nothing of it was ever outside.
    ///
    /// - Parameters:
    ///   - program: A path.
    ///   - arguments: Without the program's name.
    package func entering(_ program: String, _ arguments: [String]) -> (program: String, arguments: [String]) {
        let script = #"echo 0 >"$0/cgroup.procs" && exec "$@""#
        return ("/bin/sh", ["-c", script, path, program] + arguments)
    }

    /// Kills whatever is left in the cgroup, all at once, and removes it; returns when nothing of it is left.
    package func end() async {
        let path = path
        await DelegatedCgroup.offPool {
            Self.kill(path)
            Self.waitUntilEmpty(path)
            _ = unsafe rmdir(path)
        }
    }

    private static func kill(_ path: String) {
        let file = unsafe open("\(path)/cgroup.kill", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        defer { close(file) }
        let order = [UInt8(ascii: "1")]
        _ = unsafe order.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
    }

    /// The kernel says of `cgroup.events` that it is worth reading again.
    private static func waitUntilEmpty(_ path: String) {
        let file = unsafe open("\(path)/cgroup.events", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        defer { close(file) }
        while isPopulated(file) {
            var poll = pollfd(fd: file, events: Int16(POLLPRI), revents: 0)
            guard unsafe Glibc.poll(&poll, 1, patience) > 0 else { return }
        }
    }

    private static func isPopulated(_ file: Int32) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe pread(file, $0.baseAddress, $0.count, 0) }
        return count > 0 && String(decoding: bytes.prefix(count), as: UTF8.self).contains("populated 1")
    }
}
