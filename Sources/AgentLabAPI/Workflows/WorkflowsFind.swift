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

    /// Takes every field as it is; nothing is checked here.
    public init(workflow: String) {
        self.workflow = workflow
    }

    private enum CodingKeys: String, CodingKey {
        case workflow
    }
}
