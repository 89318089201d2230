import AgentLabJSON
import FoundationEssentials
import Logging
public import Orchestration
import Synchronization

/// Runs a program, and takes what it writes to standard output into the state.
///
/// The program and everything that it starts end with the stage, also when the daemon is killed. It finds the run's id in
/// `AGENTLAB_RUN` and, in `AGENTLAB_STEP_KEY`, a key that is the same at every execution of the stage. Of the daemon's
/// environment it sees only the path, the locale, the time zone and the like.
public struct RunNode: Node {
    /// The program's name or path and its arguments; none of them passes through a shell.
    public var argv: [TextTemplate]
    /// What it reads from standard input.
    public var input: Input?
    /// Variables for it.
    public var environment: [String: Value] = [:]
    /// File descriptors from 3 on that it reads secrets from.
    public var descriptors: [Int: String] = [:]
    /// Where it works; the scratch directory of the run unless given, a relative path is within that.
    public var directory: TextTemplate?
    /// What its standard output is.
    public var parse = Parse.text
    /// The key of the state that its standard output is put under.
    public var output: String?
    /// The key of the state that its exit code is put under.
    public var exitCodeKey: String?
    /// The exit codes that are no failure.
    public var allowedExitCodes: Set<Int> = [0]
    /// The most bytes that it may write to standard output; unless given 1 MiB, or any number when nothing of it is kept.
    public var maxOutput: Int?

    private let host: NodeHost

    /// What a program's standard output is.
    public enum Parse: String, Sendable, CaseIterable {
        /// A text; the line break at its end is left out.
        case text
        /// A JSON value.
        case json
        /// A JSON value a line, which become a list.
        case jsonl
        /// Not kept.
        case none
    }

    /// What a program reads from standard input.
    public enum Input: Sendable {
        /// A value of the state: a text as it is, anything else as JSON.
        case value(StatePath)
        /// A text.
        case text(TextTemplate)
    }

    /// The value of a variable.
    public enum Value: Sendable {
        /// A text.
        case text(TextTemplate)
        /// A secret of the run, by its name.
        case secret(String)
    }

    /// Makes a node that runs a program.
    public init(_ argv: [TextTemplate], runtime: Runtime) {
        self.argv = argv
        host = runtime.host
    }

    /// Runs the program to its end.
    ///
    /// - Throws: ``ProgramError``, ``TemplateError``, or `CancellationError` when cancelled.
    public func execute(_ state: State, context: NodeContext) async throws -> State {
        let program = try await program(state, context)
        let relay = LineRelay(context: context, host: host)
        defer { relay.finish() }
        let result = try await ProgramRunner(program, in: host.cgroups) { relay.take($1, from: $0) }.run()
        let name = program.argv[0]
        guard allowedExitCodes.contains(result.exitCode) else { throw failure(of: name, result) }
        var next = state
        if let exitCodeKey { next = next.setting(exitCodeKey, to: .int(result.exitCode)) }
        if let output, let value = try value(of: result.output, name) { next = next.setting(output, to: value) }
        return next
    }

    private func program(_ state: State, _ context: NodeContext) async throws -> Program {
        var program = Program(
            argv: try argv.map { try $0.render(state) },
            directory: try await workingDirectory(state, context)
        )
        program.environment = try variables(state, context)
        program.descriptors = try descriptors.mapValues { try secret($0, state) }
        program.input = try inputBytes(state)
        program.keepsOutput = output != nil && parse != .none
        program.maxOutput = maxOutput ?? (program.keepsOutput ? 1 << 20 : .max)
        program.grace = host.grace
        program.label = "\(context.runID).\(context.iteration)"
        try checkForNUL(in: program)
        return program
    }
}

// MARK: - What it is given

extension RunNode {
    /// What a program inherits; the daemon's own variables may hold passwords.
    private static let inherited = ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR"]

    private func variables(_ state: State, _ context: NodeContext) throws -> [String: String] {
        var variables = ProcessInfo.processInfo.environment.filter {
            Self.inherited.contains($0.key) || $0.key.hasPrefix("LC_")
        }
        variables["PATH"] = variables["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        for (name, value) in environment {
            variables[name] =
                switch value {
                case .text(let template): try template.render(state)
                case .secret(let name): try secret(name, state)
                }
        }
        variables["AGENTLAB_RUN"] = "\(context.runID)"
        variables["AGENTLAB_NODE"] = "\(context.node)"
        variables["AGENTLAB_STEP_KEY"] = "\(context.key)"
        variables["AGENTLAB_ATTEMPT"] = "\(context.attempt)"
        return variables
    }

    private func workingDirectory(_ state: State, _ context: NodeContext) async throws -> String {
        let path = try directory?.render(state) ?? ""
        guard !path.hasPrefix("/") else { return path }
        let scratch = try await host.scratch.make(for: context.runID)
        return path.isEmpty ? scratch : "\(scratch)/\(path)"
    }

    /// The program would be given what stands before it, and not what was meant.
    private func checkForNUL(in program: Program) throws(ProgramError) {
        let variable = program.environment.filter { $0.value.utf8.contains(0) }.keys.min()
        let place =
            program.argv.contains { $0.utf8.contains(0) } ? "an argument" : variable.map { "the variable \($0)" }
        guard let place else { return }
        throw ProgramError(
            code: .notExecuted,
            program: argv[0].source,
            message: "would be given \(place) with a NUL in it"
        )
    }

    private func secret(_ name: String, _ state: State) throws -> String {
        guard let value = state.secrets[name] else {
            throw ProgramError(code: .notExecuted, program: argv[0].source, message: "needs the secret \"\(name)\"")
        }
        return value
    }

    private func inputBytes(_ state: State) throws -> [UInt8] {
        switch input {
        case .value(let path):
            guard let value = path.value(in: state) else {
                throw TemplateError(message: "stdin: the state has no \"\(path)\"", line: 1, column: 1)
            }
            return Array(value.templateText.utf8)
        case .text(let template): return Array(try template.render(state).utf8)
        case nil: return []
        }
    }
}

// MARK: - What it has written

extension RunNode {
    private func value(of output: [UInt8], _ name: String) throws(ProgramError) -> JSONValue? {
        do throws(JSONError) {
            return try parse.value(of: output)
        } catch {
            throw ProgramError(code: .invalidOutput, program: name, message: "wrote no \(parse.rawValue): \(error)")
        }
    }

    private func failure(of name: String, _ result: ProgramResult) -> ProgramError {
        let end =
            result.exitCode > 128 ? "was ended by signal \(result.exitCode - 128)" : "exited with \(result.exitCode)"
        let tail = result.errorTail.split(separator: "\n").suffix(10).joined(separator: "\n")
        return ProgramError(code: .failed, program: name, message: tail.isEmpty ? end : "\(end): \(tail)")
    }
}

extension RunNode.Parse {
    func value(of output: [UInt8]) throws(JSONError) -> JSONValue? {
        switch self {
        case .none: return nil
        case .json: return try JSONValue(parsing: output)
        case .jsonl:
            var values: [JSONValue] = []
            for line in output.split(separator: UInt8(ascii: "\n")) where line.contains(where: { $0 > 32 }) {
                values.append(try JSONValue(parsing: Array(line)))
            }
            return .array(values)
        case .text:
            let text = String(decoding: output, as: UTF8.self)
            return .string(text.hasSuffix("\n") ? String(text.dropLast()) : text)
        }
    }
}

/// Passes the lines of one program on to the log and to those who watch the run, not more than they can read.
private final class LineRelay: Sendable {
    private let context: NodeContext
    private let host: NodeHost
    private let logger: Logger
    private let budget = Mutex(LineBudget())

    init(context: NodeContext, host: NodeHost) {
        self.context = context
        self.host = host
        logger = context.logger
    }

    func take(_ line: String, from stream: ProgramRunner.OutputStream) {
        guard case .pass(let leftOut) = budget.withLock({ $0.take() }) else { return }
        if leftOut > 0 { pass("… \(leftOut) lines left out …", from: stream) }
        pass(line, from: stream)
    }

    func finish() {
        let leftOut = budget.withLock { $0.pendingLeftOut }
        if leftOut > 0 { pass("… \(leftOut) lines left out …", from: .stdout) }
    }

    private func pass(_ line: String, from stream: ProgramRunner.OutputStream) {
        logger.info("\(line)", metadata: ["stream": "\(stream.rawValue)"])
        host.takeLine(
            context.runID,
            ProgramLine(node: context.node, iteration: context.iteration, stream: stream, text: line, createdAt: Date())
        )
    }
}
