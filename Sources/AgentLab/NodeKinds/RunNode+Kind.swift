import AgentLabJSON
import Orchestration

extension NodeKind {
    /// A program: see ``RunNode`` for its fields.
    static let run = NodeKind("run") { fields in
        let argv = fields.templates("argv", required: true)
        let input = fields.programInput()
        let environment = fields.programEnvironment()
        let descriptors = fields.programDescriptors()
        let directory = fields.template("cwd")
        let parse = fields.choice("parse", RunNode.Parse.self)
        let output = fields.output(type: (parse ?? .text).type)
        let exitCode = fields.output("exit_code", type: .number)
        let codes = fields.numbers("exit_codes", in: 0...255)
        let maxOutput = fields.bytes("max_output", in: 1...(256 << 20))
        if let argv, argv.isEmpty { fields.fail("argv", "must name a program") }
        if parse != nil, parse != RunNode.Parse.none, output == nil {
            fields.fail("parse", "needs the key \"output\" to put the result under")
        }
        guard let argv, !argv.isEmpty else { return nil }
        return { runtime in
            var node = RunNode(argv, runtime: runtime)
            node.input = input
            node.environment = environment
            node.descriptors = descriptors
            node.directory = directory
            node.parse = parse ?? node.parse
            node.output = output
            node.exitCodeKey = exitCode
            node.allowedExitCodes = codes ?? node.allowedExitCodes
            node.maxOutput = maxOutput
            return node
        }
    }
}

extension RunNode.Parse {
    /// What it gives; `nil` for anything.
    var type: ValueType? {
        switch self {
        case .text: .text
        case .jsonl: .list
        case .json, .none: nil
        }
    }
}

extension FileFields {
    /// `stdin: key`, or `stdin: { text: … }`.
    fileprivate mutating func programInput() -> RunNode.Input? {
        guard let value = take("stdin") else { return nil }
        if case .map = value.content {
            return map(value, "\(name): stdin") { $0.template("text", required: true).map(RunNode.Input.text) }
        }
        return path("stdin").map(RunNode.Input.value)
    }

    fileprivate mutating func programEnvironment() -> [String: RunNode.Value] {
        var environment: [String: RunNode.Value] = [:]
        for entry in entries("env") ?? [] {
            guard !entry.key.isEmpty, !entry.key.contains("=") else {
                report.add("\(name): env: \"\(entry.key)\" is no name of a variable", at: entry.place)
                continue
            }
            if case .map = entry.value.content {
                environment[entry.key] = map(entry.value, "\(name): env: \(entry.key)") {
                    $0.secret("secret", required: true).map(RunNode.Value.secret)
                }
            } else {
                environment[entry.key] = template(of: entry.value, "env").map(RunNode.Value.text)
            }
        }
        return environment
    }

    /// `descriptors: { 3: { secret: name } }`.
    fileprivate mutating func programDescriptors() -> [Int: String] {
        var descriptors: [Int: String] = [:]
        for entry in entries("descriptors") ?? [] {
            guard let number = Int(entry.key), (3...63).contains(number) else {
                report.add("\(name): descriptors: \"\(entry.key)\" is no number from 3 to 63", at: entry.place)
                continue
            }
            descriptors[number] = map(entry.value, "\(name): descriptors: \(number)") {
                $0.secret("secret", required: true)
            }
        }
        return descriptors
    }
}
