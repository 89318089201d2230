package import AgentLabAPI
package import FoundationEssentials
package import Orchestration

/// What one run commits at once: all parts of an entry become durable together, or none.
///
/// Nearly every entry is a stage and nothing else, and many wait in line: the other parts take no room where they are not.
package struct JournalEntry: Sendable {
    package let run: RunID
    /// The run itself, when the entry begins its life.
    @Boxed package var created: NewRun?
    /// Where the run comes from, when it is created as a fork.
    @Boxed package var fork: Fork?
    /// How many tokens the run may use, when the entry begins its life and there is a bound.
    @Boxed package var maxTokens: Int?
    /// The whole state, when it is the initial one or when the changes since the last snapshot outweigh it.
    @Boxed package var snapshot: Snapshot?
    /// The stage that has ended, with the decision that leaves it.
    package var stage: Stage?
    /// What has become of a step, or of an attempt, within a stage that goes on.
    @Boxed package var step: Step?
    /// What the stage in flight waits for, when the run is put down until that has come.
    @Boxed package var wait: Wait?
    /// How the wait of the stage that has ended came to its end.
    @Boxed package var waitEnd: WaitEnd?
    /// The run's final status, when this entry ends it.
    @Boxed package var finish: Finish?

    package init(run: RunID) {
        self.run = run
    }

    /// About how many bytes it sends, the long values only.
    package var size: Int {
        (created?.params.count ?? 0) + (snapshot?.state.count ?? 0) + (stage?.changes?.count ?? 0)
            + (step?.result?.count ?? 0) + (finish?.result?.count ?? 0) + (wait?.size ?? 0)
    }

    /// A row of `agentlab.runs` as a run begins.
    package struct NewRun: Sendable {
        package var workflowName: String
        package var workflowVersion: String
        /// Whether this daemon executes it at once; else it is pending.
        package var begins: Bool
        /// JSON text.
        package var params: [UInt8]
        /// The params as they were given, when the run has a key, as JSON text.
        package var givenParams: [UInt8]?
        package var priority: Int
        package var key: String?
        package var secretNames: [String]
        package var timeoutSeconds: Double?
    }

    /// The run that a new one goes on from, and the last iteration that they have in common.
    package struct Fork: Sendable {
        package var run: RunID
        package var iteration: Int
    }

    /// A row of `agentlab.snapshots`.
    package struct Snapshot: Sendable {
        package var iteration: Int
        package var checkpointNode: NodeName
        /// A JSON array of keys.
        package var produced: [UInt8]
        /// A JSON object.
        package var state: [UInt8]
    }

    /// A row of `agentlab.journal`.
    package struct Stage: Sendable {
        package var iteration: Int
        package var node: NodeName
        package var attempts: Int
        package var durationMicroseconds: Int64
        package var isFailed: Bool
        package var next: NodeName?
        package var predicateName: String?
        package var predicateResult: Bool?
        package var errorMessage: String?
        /// `{"set": {…}, "removed": […]}`, or `nil` when nothing changed.
        package var changes: [UInt8]?
    }

    /// A row of `agentlab.steps`.
    package struct Step: Sendable {
        /// The iteration in which the stage was first executed.
        package var stage: Int
        /// The one in which it is executed now.
        package var iteration: Int
        /// Empty for the stage itself.
        package var name: String
        package var attempts: Int
        package var retryAt: Date?
        package var errorMessage: String?
        /// JSON text; `nil` when the attempt has failed.
        package var result: [UInt8]?
        /// What is kept of the call when the step has called an agent, as JSON text.
        package var call: [UInt8]?
    }

    /// How a run ends.
    package struct Finish: Sendable {
        package var status: RunStatus
        /// JSON text.
        package var result: [UInt8]?
        package var errorMessage: String?
    }
}
