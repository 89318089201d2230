import AgentLabAPI
import AgentLabJSON
import ArgumentParser

struct Validate: ClientCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check workflow files and name every mistake.",
        discussion: """
            The daemon is asked, for it knows its kinds of nodes. When none answers, "agentlabd validate" does the same \
            in its place. Exits with 1 when a file has a mistake.
            """
    )

    @Argument(help: "The files; - is standard input.", completion: .file(extensions: ["yaml", "yml"]))
    var files: [String]

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus {
        do {
            return try await ask(daemon, context)
        } catch let failure as CommandFailure where failure.status == .unreachable {
            return try context.replaceProcess(["agentlabd", "validate"] + (output.isJSON ? ["--json"] : []) + files)
        }
    }

    private func ask(_ daemon: Daemon, _ context: Context) async throws -> ExitStatus {
        // Before any file is read: standard input can be read once only.
        _ = try await daemon.call(DaemonInfo())
        var status = ExitStatus.success
        for file in files {
            let answer = try await answer(on: file, from: daemon, context)
            try report(answer, on: file, in: context)
            if !answer.mistakes.isEmpty { status = .failure }
        }
        return status
    }

    /// A file that cannot be read is reported as one with a mistake, so that the others are checked too.
    private func answer(on file: String, from daemon: Daemon, _ context: Context) async throws
        -> WorkflowsValidate.Result
    {
        let text: String
        do {
            text = String(decoding: try context.files.read(file), as: UTF8.self)
        } catch let failure as CommandFailure {
            let reason = failure.message.replacing("\(file): ", with: "")
            let mistake = MistakeRecord(line: 1, column: 1, message: "the file cannot be checked: \(reason)")
            return WorkflowsValidate.Result(workflow: nil, mistakes: [mistake])
        }
        return try await daemon.call(WorkflowsValidate(text: text))
    }

    private func report(_ answer: WorkflowsValidate.Result, on file: String, in context: Context) throws {
        if output.isJSON {
            var object: [String: JSONValue] = ["file": .string(file)]
            object["workflow"] = answer.workflow.map { .string($0) }
            object["mistakes"] = try JSONValue(encoding: answer.mistakes)
            return try context.standardOutput.line(JSONValue.object(object).encodedString())
        }
        if let workflow = answer.workflow {
            try context.standardOutput.line("\(file): workflow \(workflow) is valid")
        }
        for mistake in answer.mistakes {
            try context.standardOutput.line(
                "\(file):\(mistake.line):\(mistake.column): \(Printable.line(mistake.message))"
            )
        }
    }
}
