package import AgentLabAPI
package import FoundationEssentials
package import Orchestration

/// All that bears on why a run is where it is, as of one moment; times are the database's.
package struct RunSituation: Sendable {
    package var run: RunID
    package var status: RunStatus
    package var workflow: String
    package var errorMessage: String?
    package var cancelRequestedAt: Date?
    package var cancelReason: String?
    package var createdAt: Date
    package var updatedAt: Date
    package var completedAt: Date?
    /// The last stage on record; 0 before the first.
    package var iteration = 0
    /// The node that executes or comes next.
    package var node: String?
    /// When that node's turn came.
    package var nodeSince: Date?
    package var now: Date

    package var owner: Owner?
    package var attempt: Attempt?
    package var wait = Wait()
    package var fleet = Fleet()
    /// The daemon that has a pending run's secrets, and alone may claim it.
    package var keeper: Keeper?
    /// Set when a pending run's workflow is at its limit.
    package var limit: Limit?
    /// How many pending runs of its line are taken before this one.
    package var ahead = 0

    /// The daemon that executes the run.
    package struct Owner: Sendable {
        package var id: UUID
        package var hostname: String
        package var pid: Int
        package var heartbeatAt: Date
        package var endedAt: Date?
        /// Whether it has not been heard of for longer than its lease.
        package var isSilent: Bool
        /// Whether it is the one that was asked.
        package var isSelf = false
        /// Whether it really executes the run; known of itself only.
        package var isExecuting = true
    }

    /// A daemon that has a run's secrets in memory.
    package struct Keeper: Sendable {
        package var id: UUID
        package var hostname: String
        package var pid: Int
        package var heartbeatAt: Date
        /// Whether it has not been heard of for longer than its lease.
        package var isSilent: Bool
    }

    /// A workflow's limit that is used up.
    package struct Limit: Sendable {
        package var concurrency: Int
        package var running: Int
        /// Those that have been executed for longest.
        package var holders: [Holder]

        /// A run that holds a place.
        package struct Holder: Sendable {
            package var run: RunID
            package var hostname: String?
            package var pid: Int?
        }
    }

    /// What a waiting run waits for.
    package struct Wait: Sendable {
        package var since: Date?
        /// When it goes on by itself.
        package var wakeAt: Date?
        package var signal: String?
        package var child: UUID?
    }

    /// The last failed attempt at the node, or at a step in it.
    package struct Attempt: Sendable {
        /// Empty for the node itself.
        package var step: String
        package var number: Int
        package var retryAt: Date?
        package var errorMessage: String?
    }

    /// The living daemons, and those of them that know the run's workflow and may claim it.
    package struct Fleet: Sendable {
        package var daemons = 0
        package var knowing = 0
        package var running = 0
        /// `nil` when one of them has not told.
        package var places: Int?
    }
}
