package import AgentLabJSON

/// A run of the plan: what is executed, what is done to it, and how it has to end.
package struct PlannedRun: Sendable {
    /// What somebody does to it while it runs.
    package struct Mischief: Sendable {
        package enum Kind: String, Sendable {
            case cancel
            case resume
            /// What an appointment waits for.
            case signal
        }

        package var kind: Kind
        /// How long after it was executed.
        package var after: Duration
    }

    package var number: Int
    package var workflow: String
    package var params: [String: JSONValue]
    package var priority: Int
    /// When it is executed, from the beginning.
    package var at: Duration
    package var mischief: [Mischief]
    package var expectation: Expectation

    /// Whether it waits for a signal.
    var isAsked: Bool { workflow == "appointment" }

    /// The key that it is executed under, by which it is found in the tables.
    package var key: String { "torture-\(number)" }

    package init(
        number: Int,
        workflow: String,
        params: [String: JSONValue],
        priority: Int,
        at: Duration,
        mischief: [Mischief],
        expectation: Expectation
    ) {
        self.number = number
        self.workflow = workflow
        self.params = params
        self.priority = priority
        self.at = at
        self.mischief = mischief
        self.expectation = expectation
    }
}

/// How a run ends that nobody cancels, resumed as often as its failures need.
package enum Expectation: Sendable, Hashable {
    /// With these values in its result, after so many completed stages.
    case completed(result: [String: JSONValue], stages: Int)
    /// With an error in which this text occurs, however often it is resumed.
    case failed(String)
    /// Not by itself.
    case never
}

extension Expectation {
    var status: String {
        switch self {
        case .completed: "completed"
        case .failed: "failed"
        case .never: "cancelled"
        }
    }
}
