package import AgentLabJSON

/// What the tables say.
///
/// Times are seconds since 1970 by the database's clock.
package struct Facts: Sendable {
    package struct Run: Sendable {
        package var id: String
        package var key: String
        package var status: String
        package var error: String?
        package var result: JSONValue?
        package var owner: String?
    }

    package struct Stage: Sendable {
        package var run: String
        package var iteration: Int
        package var node: String
        package var next: String?
        package var isFailed: Bool
        package var at: Double
    }

    /// A step that has its result.
    package struct Step: Sendable {
        package var run: String
        package var stage: Int
        package var name: String
    }

    package struct Daemon: Sendable {
        package var id: String
        package var instance: String
        package var pid: Int
        package var startedAt: Double
        package var endedAt: Double?
    }

    /// A journal row as it was written: through whose session, and whose the run was.
    package struct Writing: Sendable {
        package var run: String
        package var iteration: Int
        package var writer: Int?
        package var owner: String?
    }

    package var runs: [Run] = []
    package var stages: [Stage] = []
    package var steps: [Step] = []
    package var daemons: [Daemon] = []
    package var writings: [Writing] = []

    package init() {}
}
