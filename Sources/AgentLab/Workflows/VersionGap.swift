import AgentLabAPI
import Orchestration

/// What a run needs of its workflow and the workflow, as this daemon knows it, does not have.
struct VersionGap {
    let workflow: String
    /// The version that the run began with; `nil` when it is not known.
    var began: String?
    /// The version that this daemon has.
    let present: String
    let missing: [NodeName]

    init(missing: [NodeName], in entry: WorkflowRegistry.Entry, began: String? = nil) {
        workflow = entry.workflow.name
        present = entry.version
        self.missing = missing
        self.began = began
    }

    /// Why the run does not go on, and by what it would.
    var refusal: LaboratoryError {
        let names = missing.map { "\"\($0)\"" }.joined(separator: ", ")
        let versions = began.map { "; the run began with version \($0), this daemon has \(present)" } ?? ""
        return LaboratoryError(.conflict, "\(Self.beginning)\(workflow)\" lacks \(noun) \(names)\(versions); \(remedy)")
    }

    /// How the message of every such failure begins.
    static let beginning = "version: workflow \""

    private var noun: String { missing.count == 1 ? "a node that the run needs:" : "nodes that the run needs:" }

    private var remedy: String {
        "bring them back, or carry it on with the workflow as it is now by resume --force-version"
    }
}
