import AgentLabJSON
import Crypto
import Orchestration

/// A workflow as it is written in a file, checked as a whole.
package struct WorkflowFile: Sendable {
    /// The file as it was named; a definition that comes from the database has none.
    package let file: String
    /// The whole text.
    package let text: String
    /// What it says.
    package let workflow: Workflow

    /// Reads and checks a workflow.
    ///
    /// - Throws: ``WorkflowFileError`` with every mistake.
    package init(parsing text: String, file: String, kinds: NodeKinds) throws(WorkflowFileError) {
        let root: FileValue
        do throws(FileValue.Unreadable) {
            root = try FileValue(parsing: text)
        } catch {
            throw WorkflowFileError(file: file, mistakes: [error.mistake])
        }
        guard case .map = root.content else {
            let message = "the workflow must be a map of keys, not \(root.kindName)"
            throw WorkflowFileError(file: file, mistakes: [FileMistake(root.place, message)])
        }
        var fields = FileFields("the workflow", root, kinds: kinds)
        let draft = WorkflowDraft(&fields)
        let report = fields.finish()
        guard report.mistakes.isEmpty, let workflow = draft.workflow(hash: Self.hash(of: text)) else {
            throw WorkflowFileError(file: file, mistakes: report.mistakes)
        }
        self.file = file
        self.text = text
        self.workflow = workflow
    }

    /// Names the text for all time: 16 hexadecimal digits.
    package static func hash(of text: String) -> String {
        SHA256.hash(data: Array(text.utf8)).prefix(8)
            .map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
