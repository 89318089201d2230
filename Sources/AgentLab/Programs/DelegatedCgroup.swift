import Dispatch
import Glibc

/// The part of the cgroup tree that the service manager has left to this process (`Delegate=yes`).
///
/// Every program that a run starts gets a cgroup of its own below it, by which it can be ended whole: no double fork and
/// no session of its own takes a process out of its cgroup.
package struct DelegatedCgroup: Sendable {
    private let path: String

    /// `nil` where nothing is delegated: without systemd, on cgroup v1, under a unit without `Delegate=`, or as root.
    package static let ofThisProcess = DelegatedCgroup(membership: read("/proc/self/cgroup") ?? "")

    /// - Parameter membership: The text of `/proc/PID/cgroup`; its line `0::` names the place in the unified tree.
    package init?(membership: String, mountPoint: String = "/sys/fs/cgroup") {
        guard let line = membership.split(separator: "\n").first(where: { $0.hasPrefix("0::/") }) else { return nil }
        self.init(path: mountPoint + line.dropFirst(3))
    }

    private init?(path: String) {
        let hasKill = unsafe access("\(path)/cgroup.kill", F_OK) == 0
        guard hasKill, unsafe access("\(path)/cgroup.procs", W_OK) == 0, Self.isOwn(path) else { return nil }
        self.path = path
    }

    /// systemd gives what it delegates to the unit's user; root may write everywhere, also where it is somebody else's.
    private static func isOwn(_ path: String) -> Bool {
        var status = stat()
        guard geteuid() != 0, unsafe stat(path, &status) == 0 else { return false }
        return status.st_uid == geteuid()
    }

    /// Makes a cgroup for one program.
    ///
    /// - Parameter name: Of its own among those there are; no slash.
    /// - Returns: `nil` when the kernel refuses; the program is then ended by what else is known of it.
    package func makeGroup(named name: String) async -> ProgramCgroup? {
        let path = "\(path)/\(name)"
        return await Self.offPool { unsafe mkdir(path, 0o755) == 0 ? ProgramCgroup(path: path) : nil }
    }

    /// Calls that may wait for the kernel's locks; the cooperative pool must not.
    static func offPool<Success: Sendable>(_ body: @escaping @Sendable () -> Success) async -> Success {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: body()) }
        }
    }

    private static let queue = DispatchQueue(label: "agentlab.cgroups", attributes: .concurrent)

    static func read(_ path: String) -> String? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe Glibc.read(file, $0.baseAddress, $0.count) }
        return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
