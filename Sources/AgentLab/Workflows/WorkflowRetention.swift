/// How long a workflow's runs are kept after their end, by how they ended, where that differs from the daemons'
/// configuration.
public struct WorkflowRetention: Sendable, Hashable {
    /// A time after a run's end.
    public struct Time: Sendable, Hashable {
        /// `nil`: as configured.
        let seconds: Double?

        /// As long as the daemons' configuration says.
        public static let asConfigured = Time(seconds: nil)
        /// Until somebody deletes the run.
        public static let forever = Time(seconds: .infinity)

        /// For so long; a registry refuses less than a minute.
        public static func lasting(_ duration: Duration) -> Time { Time(seconds: duration.inSeconds) }

        /// The least and the most that may be said, beside for ever.
        static let range: ClosedRange<Duration> = .seconds(60) ... .seconds(36_500 * 86_400)

        var isValid: Bool { seconds.map { $0 == .infinity || Self.range.contains(.seconds($0)) } ?? true }

        /// As a workflow file has it; `nil` where the configuration decides.
        var text: String? { seconds.map { $0 == .infinity ? "never" : DurationText.format(.seconds($0)) } }
    }

    /// For runs that have completed.
    public var completed: Time
    /// For runs that have failed.
    public var failed: Time
    /// For runs that were cancelled.
    public var cancelled: Time

    /// As the daemons' configuration says, but for the times given.
    public init(completed: Time = .asConfigured, failed: Time = .asConfigured, cancelled: Time = .asConfigured) {
        self.completed = completed
        self.failed = failed
        self.cancelled = cancelled
    }

    /// As the daemons' configuration says.
    public static let asConfigured = WorkflowRetention()

    /// The same time however a run ends.
    public static func all(_ time: Time) -> WorkflowRetention {
        WorkflowRetention(completed: time, failed: time, cancelled: time)
    }

    var isValid: Bool { completed.isValid && failed.isValid && cancelled.isValid }
}
