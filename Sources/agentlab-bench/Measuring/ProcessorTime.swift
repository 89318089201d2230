import FoundationEssentials
import Glibc

/// CPU time of processes, read from /proc.
enum ProcessorTime {
    private struct Status {
        let parent: Int32
        /// Its own ticks and those of the children that it has waited for.
        let ticks: Int
        let ownTicks: Int

        init?(_ process: Int32) {
            guard let text = try? String(contentsOf: URL(filePath: "/proc/\(process)/stat"), encoding: .utf8),
                let end = text.lastIndex(of: ")")
            else { return nil }
            // After the name: state, parent, …; the times are the fields 14 to 17 of the whole line.
            let fields = text[text.index(after: end)...].split(separator: " ")
            guard fields.count > 14, let parent = Int32(fields[1]) else { return nil }
            self.parent = parent
            let times = fields[11...14].compactMap { Int($0) }
            ownTicks = times.prefix(2).reduce(0, +)
            ticks = times.reduce(0, +)
        }
    }

    private static let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))

    /// Of one process, all its threads.
    static func of(_ process: Int32) -> Duration {
        duration(Status(process)?.ownTicks ?? 0)
    }

    /// Of this process.
    static var own: Duration { of(getpid()) }

    /// Of a process and its children, those that have ended included.
    static func ofTree(below root: Int32) -> Duration {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        let children = names.compactMap { Int32($0) }.compactMap(Status.init).filter { $0.parent == root }
        return duration((Status(root)?.ticks ?? 0) + children.reduce(0) { $0 + $1.ownTicks })
    }

    /// The memory that a process holds, in bytes.
    static func residentBytes(_ process: Int32) -> Int {
        let text = try? String(contentsOf: URL(filePath: "/proc/\(process)/statm"), encoding: .utf8)
        let pages = text?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }

    private static func duration(_ ticks: Int) -> Duration { .seconds(Double(ticks) / ticksPerSecond) }
}
