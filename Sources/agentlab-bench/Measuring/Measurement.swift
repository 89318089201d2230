/// One line of the table.
struct Measurement: Codable, Sendable {
    /// Which of W1 to W9, or the reference.
    var group: String
    var name: String
    var stepsPerSecond: Double?
    var runsPerSecond: Double?
    /// Of a step, or of a request.
    var p50Milliseconds: Double?
    var p99Milliseconds: Double?
    /// Stages that became durable in one transaction.
    var stepsPerCommit: Double?
    /// CPU per step, or per request.
    var daemonMicroseconds: Double?
    var postgresMicroseconds: Double?
    var clientMicroseconds: Double?
    var logBytesPerStep: Double?
    /// Parts of what the reference reached beside it: journal rows alone, whole runs, and pgbench's insert.
    var ratioToJournal: Double?
    var ratioToRuns: Double?
    var ratioToInsert: Double?
    /// What a rate does not say.
    var note: String?

    enum CodingKeys: String, CodingKey {
        case group, name
        case stepsPerSecond = "steps_per_second"
        case runsPerSecond = "runs_per_second"
        case p50Milliseconds = "p50_ms"
        case p99Milliseconds = "p99_ms"
        case stepsPerCommit = "steps_per_commit"
        case daemonMicroseconds = "daemon_cpu_us"
        case postgresMicroseconds = "postgres_cpu_us"
        case clientMicroseconds = "client_cpu_us"
        case logBytesPerStep = "wal_bytes_per_step"
        case ratioToJournal = "ratio_to_journal"
        case ratioToRuns = "ratio_to_runs"
        case ratioToInsert = "ratio_to_pgbench"
        case note
    }
}

extension Measurement {
    init(_ group: String, _ name: String, note: String? = nil) {
        self.group = group
        self.name = name
        self.note = note
    }

    /// Of several repetitions the one with the median rate.
    static func median(_ repetitions: [Measurement]) -> Measurement? {
        let sorted = repetitions.sorted { ($0.rate, 0) < ($1.rate, 0) }
        return sorted.isEmpty ? nil : sorted[sorted.count / 2]
    }

    private var rate: Double { stepsPerSecond ?? runsPerSecond ?? 0 }
}

extension Duration {
    var inSeconds: Double { self / .seconds(1) }
}
