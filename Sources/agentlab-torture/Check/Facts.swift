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

        package init(id: String, key: String, status: String, error: String?, result: JSONValue?, owner: String?) {
            self.id = id
            self.key = key
            self.status = status
            self.error = error
            self.result = result
            self.owner = owner
        }
    }

    package struct Stage: Sendable {
        package var run: String
        package var iteration: Int
        package var node: String
        package var next: String?
        package var isFailed: Bool
        package var at: Double

        package init(run: String, iteration: Int, node: String, next: String?, isFailed: Bool, at: Double) {
            self.run = run
            self.iteration = iteration
            self.node = node
            self.next = next
            self.isFailed = isFailed
            self.at = at
        }
    }

    /// A step that has its result.
    package struct Step: Sendable {
        package var run: String
        package var stage: Int
        package var name: String

        package init(run: String, stage: Int, name: String) {
            self.run = run
            self.stage = stage
            self.name = name
        }
    }

    package struct Daemon: Sendable {
        package var id: String
        package var instance: String
        package var pid: Int
        package var startedAt: Double
        package var endedAt: Double?

        package init(id: String, instance: String, pid: Int, startedAt: Double, endedAt: Double?) {
            self.id = id
            self.instance = instance
            self.pid = pid
            self.startedAt = startedAt
            self.endedAt = endedAt
        }
    }

    /// A journal row as it was written: through whose session, and whose the run was.
    package struct Writing: Sendable {
        package var run: String
        package var iteration: Int
        package var writer: Int?
        package var owner: String?

        package init(run: String, iteration: Int, writer: Int?, owner: String?) {
            self.run = run
            self.iteration = iteration
            self.writer = writer
            self.owner = owner
        }
    }

    /// A run that another one has made.
    package struct Child: Sendable {
        package var id: String
        package var parent: String
        package var status: String

        package init(id: String, parent: String, status: String) {
            self.id = id
            self.parent = parent
            self.status = status
        }
    }

    package var runs: [Run] = []
    package var children: [Child] = []
    /// The workflow of every run, children included.
    package var workflows: [String: String] = [:]
    package var stages: [Stage] = []
    package var steps: [Step] = []
    package var daemons: [Daemon] = []
    package var writings: [Writing] = []

    package init() {}
}
