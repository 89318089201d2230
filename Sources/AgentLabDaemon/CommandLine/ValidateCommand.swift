import AgentLab
import AgentLabAPI
import AgentLabJSON
import ArgumentParser

/// Checks workflow files without serving; `agentlabctl validate` comes here when no daemon answers.
struct ValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check workflow files against the kinds of nodes of this daemon, and exit."
    )

    @Argument(help: "The files.", completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]

    @Flag(help: "Write one JSON object a file: file, workflow, mistakes.")
    var json = false
}

/// What a check of a file has found out.
struct ValidationReport {
    let lines: [String]
    let isGood: Bool

    /// Reads the file in the calling thread.
    init(_ path: String, kinds: NodeKinds, asJSON: Bool) {
        do throws(WorkflowFileError) {
            let text = try WorkflowDirectories.text(at: path)
            let file = try WorkflowFile(parsing: text, file: path, kinds: kinds)
            isGood = true
            lines =
                asJSON
                ? [Self.json(path, file.workflow.name, [])] : ["\(path): workflow \(file.workflow.name) is valid"]
        } catch {
            isGood = false
            lines = asJSON ? [Self.json(path, nil, error.mistakes)] : error.lines
        }
    }

    private static func json(_ path: String, _ workflow: String?, _ mistakes: [FileMistake]) -> String {
        let mistakes: [JSONValue] = mistakes.map {
            ["line": .int($0.place.line), "column": .int($0.place.column), "message": .string($0.message)]
        }
        var object: [String: JSONValue] = ["file": .string(path), "mistakes": .array(mistakes)]
        object["workflow"] = workflow.map { .string($0) }
        return JSONValue.object(object).encodedString()
    }
}
