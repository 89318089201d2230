public import FoundationEssentials

/// Asks for runs that have ended to be forgotten by what they have in common, the oldest first.
///
/// One request deletes a limited number, so that it does not take long: repeat it until nothing is left. At least one
/// of workflow, status and time has to be given.
///
/// Errors: ``ControlError/Reason/invalidParams``.
public struct RunsDeleteMatching: ControlMethod, Hashable {
    /// The method's name on the wire.
    public static let name = "runs.delete_matching"

    /// Only runs of this workflow.
    public var workflowName: String?
    /// Only runs with one of these statuses, all of which are final; absent: all that are.
    public var status: RunStatusFilter?
    /// Only runs that ended before this time.
    public var endedBefore: Date?
    /// How many to delete at most, 1 to 1000; absent: 1000.
    public var limit: Int?
    /// Whether to delete nothing and only count; absent: no.
    public var dryRun: Bool?

    /// Takes every field as it is; nothing is checked here.
    public init(
        workflowName: String? = nil,
        status: RunStatusFilter? = nil,
        endedBefore: Date? = nil,
        limit: Int? = nil,
        dryRun: Bool? = nil
    ) {
        self.workflowName = workflowName
        self.status = status
        self.endedBefore = endedBefore
        self.limit = limit
        self.dryRun = dryRun
    }

    private enum CodingKeys: String, CodingKey {
        case workflowName = "workflow_name"
        case status
        case endedBefore = "ended_before"
        case limit
        case dryRun = "dry_run"
    }

    /// What has been deleted.
    public struct Result: Codable, Hashable, Sendable {
        /// How many runs this request has deleted.
        public var deleted: Int
        /// How many more match.
        public var left: Int

        /// Takes every field as it is; nothing is checked here.
        public init(deleted: Int, left: Int) {
            self.deleted = deleted
            self.left = left
        }

        private enum CodingKeys: String, CodingKey {
            case deleted
            case left
        }
    }
}
