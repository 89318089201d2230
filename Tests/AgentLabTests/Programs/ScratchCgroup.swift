import FoundationEssentials
import Glibc

/// A cgroup for a test, as systemd would give one to a service: real, below the root of the unified tree.
struct ScratchCgroup: Sendable {
    let path: String

    /// Whether this machine lets tests make one: it takes root and cgroup v2, which a container may lack.
    static let isPossible: Bool = {
        guard let probe = ScratchCgroup() else { return false }
        defer { probe.remove() }
        return unsafe access("\(probe.path)/cgroup.kill", W_OK) == 0
    }()

    /// `nil` where none can be made.
    init?() {
        let mounts = (try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8)) ?? ""
        let unified = mounts.split(separator: "\n").map { $0.split(separator: " ") }.first {
            $0.count > 2 && $0[2] == "cgroup2"
        }
        guard let unified else { return nil }
        path = "\(unified[1])/agentlab-test-\(getpid())-\(Int.random(in: 0..<1_000_000_000))"
        guard unsafe mkdir(path, 0o755) == 0 else { return nil }
    }

    /// The names of the cgroups of programs.
    var programs: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/programs")) ?? []
        return names.filter { unsafe access("\(path)/programs/\($0)/cgroup.procs", F_OK) == 0 }
    }

    /// How many processes are in the cgroup of a program.
    func count(in program: String) -> Int {
        let text = try? String(contentsOfFile: "\(path)/programs/\(program)/cgroup.procs", encoding: .utf8)
        return text?.split(separator: "\n").count ?? 0
    }

    /// Removes it; it has to be empty.
    func remove() {
        _ = unsafe rmdir("\(path)/programs")
        _ = unsafe rmdir(path)
    }
}
