import FoundationEssentials
import Glibc

/// What a daemon's process takes up.
package struct Resources: Sendable {
    /// Memory in KiB.
    package var residentKiB: Int
    package var openFiles: Int
    /// Of all its life so far, in seconds.
    package var processorTime: Double

    /// Reads /proc; nil when the process is not there.
    init?(of process: pid_t) {
        guard let status = Self.read("/proc/\(process)/status"), let stat = Self.read("/proc/\(process)/stat"),
            let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd"),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
            let resident = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) }),
            let name = stat.lastIndex(of: ")")
        else { return nil }
        // After the name: the state is the third field, the processor times are the 14th and 15th, in hundredths.
        let fields = stat[stat.index(after: name)...].split(separator: " ")
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return nil }
        residentKiB = resident
        openFiles = files.count
        processorTime = (user + system) / 100
    }

    private static func read(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
