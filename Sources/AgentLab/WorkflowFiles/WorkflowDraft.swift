import AgentLabJSON
import Orchestration

/// What a workflow file says, part by part; complete only when no mistake was noted.
struct WorkflowDraft {
    private var name: String?
    private var description = ""
    private var version = "1"
    private var parameters: [WorkflowParameter] = []
    private var secrets: [String] = []
    private var outputs: [String]?
    private var limits = Limits()
    private var graph: FileGraph

    init(_ fields: inout FileFields) {
        name = fields.workflowName()
        description = fields.text("description") ?? ""
        version = fields.text("version") ?? "1"
        parameters = fields.parameters()
        let declaredSecrets = fields.texts("secrets") ?? []
        secrets = declaredSecrets.map(\.text)
        graph = FileGraph(&fields)
        outputs = fields.texts("outputs")?.map { output in
            fields.report.uses.append(.init(name: output.text, place: output.place))
            return output.text
        }
        limits = fields.map("limits") { $0.limits() } ?? limits
        fields.checkNames(parameters: parameters.map(\.name), secrets: secrets)
        fields.checkTypes(fields.valueTypes(with: parameters))
    }

    func workflow(hash: String) -> Workflow? {
        guard let name else { return nil }
        return Workflow(
            name: name,
            description: description,
            version: version,
            parameters: parameters,
            secrets: secrets,
            outputs: outputs,
            maxIterations: limits.maxIterations,
            timeout: limits.timeout,
            concurrency: limits.concurrency,
            retention: limits.retention,
            contentHash: hash,
            graph: graph.build
        )
    }
}

extension FileFields {
    fileprivate mutating func workflowName() -> String? {
        guard let name = text("name", required: true) else { return nil }
        let isName = name.utf8.count <= 100 && name.utf8.allSatisfy { $0 == UInt8(ascii: ".") || Self.isKeyByte($0) }
        guard isName, !name.isEmpty else {
            fail("name", "must consist of letters, digits, -, _ and ., not \"\(name.prefix(40))\"")
            return nil
        }
        return name
    }

    fileprivate static func isKeyByte(_ byte: UInt8) -> Bool { isKey(String(UnicodeScalar(byte))) }

    /// Every name that is read must be a param, or be set by some node.
    fileprivate mutating func checkNames(parameters: [String], secrets: [String]) {
        let known = Set(parameters).union(report.outputs.keys)
        for use in report.uses where !known.contains(use.name) {
            let hint =
                NearestName.of(use.name, among: known.sorted()).map { "did you mean \"\($0)\"?" }
                ?? (known.isEmpty
                    ? "there are neither params nor outputs of nodes"
                    : "params and outputs of nodes are \(known.sorted().joined(separator: ", "))")
            report.add("\"\(use.name)\" is neither a param nor set by a node; \(hint)", at: use.place)
        }
        for use in report.secrets where !secrets.contains(use.name) {
            report.add("\"\(use.name)\" is not among the workflow's secrets; add it to \"secrets\"", at: use.place)
        }
    }
}
