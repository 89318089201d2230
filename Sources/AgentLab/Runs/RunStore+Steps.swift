import AgentLabJSON
import FoundationEssentials
package import Orchestration
import Postgres

extension RunStore {
    /// The steps of one stage by name.
    package struct StageSteps: Sendable {
        /// The iteration in which the stage was first executed.
        package let stage: Int
        package var steps: [String: StepProgress] = [:]
    }

    /// Asks what the tables hold of a stage that is to be executed again: its steps, and the failed attempts at it.
    ///
    /// Attempts count for the iteration in which they were made, so a resume begins to count anew and a recovery does
    /// not.
    static func stepsCall(of run: RunID, stage: Int, iteration: Int) -> PostgresCall {
        PostgresCall(
            stepsStatement,
            [.uuid(run.uuid), .int4(Int32(clamping: stage)), .int4(Int32(clamping: iteration))]
        )
    }

    /// Reads what ``stepsCall(of:stage:iteration:)`` has been answered.
    static func steps(
        in rows: PostgresResult,
        stage: Int,
        iteration: Int
    ) throws -> (StageSteps, AttemptHistory) {
        var steps = StageSteps(stage: stage)
        var attempts = AttemptHistory()
        for row in rows {
            let name = try row.get("name", as: String.self)
            let history = AttemptHistory(failures: try row.get("attempts"), retryAt: try row.get("retry_at"))
            if name.isEmpty {
                attempts = history
            } else if let result = try row.get("result", as: [UInt8]?.self) {
                steps.steps[name] = .succeeded(try JSONValue(parsing: result))
            } else if try row.get("iteration", as: Int.self) == iteration {
                steps.steps[name] = .open(history)
            }
        }
        return (steps, attempts)
    }

    private static let stepsStatement = PostgresStatement(
        "run_steps",
        """
        SELECT name, iteration, attempts, retry_at, result FROM agentlab.steps
        WHERE run_id = $1 AND (stage = $2 AND name <> '' OR stage = $3 AND name = '')
        """
    )
}
