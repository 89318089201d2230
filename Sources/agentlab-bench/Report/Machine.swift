import FoundationEssentials

/// What the figures were taken on.
struct Machine: Codable, Sendable {
    var date: String
    var processors: Int
    var model: String
    var memoryGiB: Int
    var kernel: String
    var postgres: String

    enum CodingKeys: String, CodingKey {
        case date, processors, model, kernel, postgres
        case memoryGiB = "memory_gib"
    }

    init(postgres: String) {
        date = Date().formatted(Date.ISO8601FormatStyle().year().month().day())
        processors = ProcessInfo.processInfo.processorCount
        model = Self.line("model name", in: "/proc/cpuinfo") ?? "unknown"
        memoryGiB = Int((Double(ProcessInfo.processInfo.physicalMemory) / Double(1 << 30)).rounded())
        kernel = Self.read("/proc/sys/kernel/osrelease")
        self.postgres = postgres
    }

    var description: String {
        "\(date), \(processors) × \(model), \(memoryGiB) GiB, Linux \(kernel), PostgreSQL \(postgres)"
    }

    private static func line(_ key: String, in path: String) -> String? {
        let line = read(path).split(separator: "\n").first { $0.hasPrefix(key) }
        return line?.split(separator: ":").last.map { String($0.drop(while: \.isWhitespace)) }
    }

    private static func read(_ path: String) -> String {
        let text = (try? String(contentsOf: URL(filePath: path), encoding: .utf8)) ?? "unknown"
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
}
