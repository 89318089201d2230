/// Asks for one workflow.
///
/// Unknown: ``ControlError/Reason/workflowNotFound``.
public struct WorkflowsFind: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public struct Result: Codable, Hashable, Sendable {
        /// The workflow.
        public var workflow: WorkflowRecord

        /// Takes the workflow.
        public init(workflow: WorkflowRecord) {
            self.workflow = workflow
        }
    }

    /// The method's name on the wire.
    public static let name = "workflows.find"
    /// It changes nothing.
    public static let isReadOnly = true

    /// The workflow's name.
    public var workflow: String
    /// The version that is asked for, as a run's record names it; the present one unless given.
    public var version: String?

    /// Takes every field as it is; nothing is checked here.
    public init(workflow: String, version: String? = nil) {
        self.workflow = workflow
        self.version = version
    }

    private enum CodingKeys: String, CodingKey {
        case workflow, version
    }
}
