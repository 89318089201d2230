import FoundationEssentials
import Glibc

/// The cgroup of one program and everything that it starts.
package struct ProgramCgroup: Sendable {
    package let path: String

    /// How long the kernel may take to end processes that are killed; one that waits for a dead disk may take for ever.
    private static let patience: CInt = 10_000

    package init(path: String) { self.path = path }

    /// Kills whatever is left in the cgroup, all at once, and removes it; returns when nothing of it is left.
    package func end() async {
        try? await OffPool.perform { endNow() }
    }

    /// As ``end()``, but blocks.
    func endNow() {
        kill()
        waitUntilEmpty()
        remove()
    }

    /// Those below a cgroup.
    static func children(of path: String) -> [ProgramCgroup] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.map { ProgramCgroup(path: "\(path)/\($0)") }.filter(\.isThere)
    }

    private var isThere: Bool { unsafe access("\(path)/cgroup.procs", F_OK) == 0 }

    private func kill() {
        let file = unsafe open("\(path)/cgroup.kill", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        defer { close(file) }
        let order = [UInt8(ascii: "1")]
        _ = unsafe order.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
    }

    /// The kernel says of `cgroup.events` that it is worth reading again.
    private func waitUntilEmpty() {
        let file = unsafe open("\(path)/cgroup.events", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        defer { close(file) }
        while Self.isPopulated(file) {
            var poll = pollfd(fd: file, events: Int16(POLLPRI), revents: 0)
            guard unsafe Glibc.poll(&poll, 1, Self.patience) > 0 else { return }
        }
    }

    private static func isPopulated(_ file: CInt) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe pread(file, $0.baseAddress, $0.count, 0) }
        return count > 0 && String(decoding: bytes.prefix(count), as: UTF8.self).contains("populated 1")
    }

    /// Leaves first: a program may have made cgroups of its own in its own.
    private func remove() {
        guard unsafe rmdir(path) != 0, errno != ENOENT else { return }
        for child in Self.children(of: path) { child.remove() }
        _ = unsafe rmdir(path)
    }
}
