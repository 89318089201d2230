package import FoundationEssentials
package import Orchestration
import Postgres

/// A run whose daemon has gone, and what became of it.
package struct ReturnedRun: Sendable {
    package let id: RunID
    package let workflowName: String
    /// The node that was executed; `nil` when none was left.
    package let nodeName: String?
    package let status: String
    package let recoveries: Int
    package let errorMessage: String?

    init(_ row: PostgresRow) throws {
        id = RunID(try row.get("run_id", as: UUID.self))
        workflowName = try row.get("workflow_name")
        nodeName = try row.get("node_name")
        status = try row.get("status")
        recoveries = try row.get("recoveries")
        errorMessage = try row.get("error_message")
    }

    /// Whether it has brought its daemon down too often.
    package var isQuarantined: Bool { status == "failed" }
}

/// A run of a daemon that has been declared dead; one without a run stands for the daemon alone.
package struct DeadDaemon: Sendable {
    package let id: UUID
    package let hostname: String
    package let pid: Int
    /// For how long there was no heartbeat.
    package let silence: Duration
    package let run: ReturnedRun?

    init(_ row: PostgresRow) throws {
        id = try row.get("daemon_id")
        hostname = try row.get("hostname")
        pid = try row.get("pid")
        silence = .seconds(try row.get("silent_seconds", as: Double.self))
        run = try row.get("run_id", as: UUID?.self) == nil ? nil : try ReturnedRun(row)
    }
}
