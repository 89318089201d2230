/// Asks whether the text of a workflow file can be used by this daemon, which knows its kinds of nodes.
///
/// A text with mistakes is an answer, not an error.
public struct WorkflowsValidate: ControlMethod, Hashable {
    /// What the answer's `result` holds.
    public struct Result: Codable, Hashable, Sendable {
        /// The workflow's name; absent when there are mistakes.
        public var workflow: String?
        /// Everything that its author has to change, in the order of the text.
        public var mistakes: [MistakeRecord]

        /// Takes every field as it is; nothing is checked here.
        public init(workflow: String?, mistakes: [MistakeRecord]) {
            self.workflow = workflow
            self.mistakes = mistakes
        }
    }

    /// The method's name on the wire.
    public static let name = "workflows.validate"
    /// It changes nothing.
    public static let isReadOnly = true

    /// The whole text of the file.
    public var text: String

    /// Takes every field as it is; nothing is checked here.
    public init(text: String) {
        self.text = text
    }

    private enum CodingKeys: String, CodingKey {
        case text
    }
}
