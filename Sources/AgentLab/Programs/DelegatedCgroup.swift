import CGuardian
import FoundationEssentials
import Glibc
import Synchronization

/// The part of the cgroup tree that the service manager has left to this process (`Delegate=`).
///
/// Every program of a run gets a cgroup of its own in it, `programs/RUN.ITERATION.NUMBER`, by which it is ended whole: no
/// double fork, no session of its own and no death of its guardian takes a process out of its cgroup. No controller is
/// enabled there, so the daemon itself may stay where it is, in the inner node.
package final class DelegatedCgroup: Sendable {
    /// Where the cgroups of programs are.
    private let path: String
    /// Locked while this process acts here, so that no other daemon in the same cgroup takes its programs for leftovers.
    private let lock: CInt
    private let number = Atomic<UInt64>(0)

    /// The cgroup of this process, when it was delegated to it.
    ///
    /// `nil` without systemd, under a unit without `Delegate=` or with a `DelegateSubgroup=`, on cgroup v1, before Linux
    /// 5.14, and where another daemon was first: guardians are what ends programs then.
    package static func ofThisProcess() async -> DelegatedCgroup? {
        try? await OffPool.perform {
            let membership = try String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)
            guard let path = path(in: membership), isDelegated(path) else { return nil }
            return DelegatedCgroup(at: path)
        }
    }

    /// Whether the service manager has given a cgroup away.
    ///
    /// Being allowed to write there says nothing: root may everywhere, and a user in each scope of a session.
    package static func isDelegated(_ cgroup: String) -> Bool {
        unsafe agentlab_cgroup_is_delegated(cgroup) != 0
    }

    /// - Parameter membership: The text of `/proc/PID/cgroup`, whose line `0::` names the place in the unified tree.
    package static func path(in membership: String, mountedAt mountPoint: String = "/sys/fs/cgroup") -> String? {
        membership.split(separator: "\n").first { $0.hasPrefix("0::/") }.map { "\(mountPoint)\($0.dropFirst(3))" }
    }

    /// Takes a cgroup over that was delegated, and ends what a former daemon has left in it; blocks.
    package init?(at cgroup: String) {
        // The file itself is the service manager's; those of the cgroups below are this process's own.
        guard unsafe access("\(cgroup)/cgroup.kill", F_OK) == 0 else { return nil }
        path = "\(cgroup)/programs"
        guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else { return nil }
        lock = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard lock >= 0 else { return nil }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            close(lock)
            return nil
        }
        for left in ProgramCgroup.children(of: path) { left.endNow() }
    }

    deinit {
        close(lock)
        _ = unsafe rmdir(path)
    }

    /// Lends a cgroup for one program, and ends and removes it afterwards; `nil` when the kernel refuses one.
    ///
    /// - Parameter label: What the program is called there; its first 100 bytes, without a slash.
    package func withCgroup<Success: Sendable>(
        for label: String,
        _ body: (ProgramCgroup?) async throws -> Success
    ) async throws -> Success {
        let cgroup = try await makeCgroup(for: label)
        do {
            let result = try await body(cgroup)
            await cgroup?.end()
            return result
        } catch {
            await cgroup?.end()
            throw error
        }
    }

    private func makeCgroup(for label: String) async throws -> ProgramCgroup? {
        let number = number.add(1, ordering: .relaxed).newValue
        let path = "\(path)/\(label.replacing("/", with: "_").prefix(100)).\(number)"
        return try await OffPool.perform { unsafe mkdir(path, 0o755) == 0 ? ProgramCgroup(path: path) : nil }
    }
}
