import AgentClient
import AgentLabJSON
import Orchestration

extension NodeKind {
    /// A call of an agent: see ``AgentNode`` for its fields.
    static let agent = NodeKind("agent") { fields in
        let agent = fields.template("agent", required: true)
        let named = fields.choice("protocol", AgentNode.CallProtocol.self)
        let prompts = fields.templates("prompt", required: true)
        let system = fields.template("system")
        let images = fields.templates("images")
        let tools = fields.toolDefinitions()
        var options: [String: ValueTemplate] = [:]
        for entry in fields.entries("options") ?? [] { options[entry.key] = fields.value(of: entry.value, "options") }
        let output = fields.output()
        let parse = fields.choice("parse", AgentNode.Parse.self)
        let required = fields.texts("required")?.map(\.text)
        let kind = named ?? (images != nil ? .vision : tools != nil ? .tools : .chat)
        fields.checkUse(of: kind, promptCount: prompts?.count ?? 1, parse)
        guard let agent, let prompts, let prompt = prompts.first else { return nil }
        return { [options] runtime in
            var node = AgentNode(agent, prompt, runtime: runtime)
            node.callProtocol = kind
            node.prompts = prompts
            node.system = system
            node.images = images ?? []
            node.tools = tools ?? []
            node.options = options
            node.output = output
            node.parse = parse ?? node.parse
            node.required = required ?? []
            return node
        }
    }
}

extension FileFields {
    /// `tools`: maps with `name`, `description` and `parameters`, a JSON schema of an object.
    fileprivate mutating func toolDefinitions() -> [ToolDefinition]? {
        guard let value = take("tools") else { return nil }
        guard case .list(let elements) = value.content, !elements.isEmpty else {
            fail("tools", "must be a list of functions, not \(value.kindName)")
            return nil
        }
        return elements.compactMap { element in
            map(element, "\(name): tools") { fields in
                let function = fields.text("name", required: true)
                let description = fields.text("description", required: true)
                let parameters = fields.takeEntry("parameters")?.value.json
                if let parameters, parameters.objectValue == nil {
                    fields.fail("parameters", "must be a map, the JSON schema of an object")
                }
                guard let function, let description else { return nil }
                guard let parameters else { return ToolDefinition(function, description: description) }
                return ToolDefinition(function, description: description, parameters: parameters)
            }
        }
    }

    /// What is given must be of use.
    fileprivate mutating func checkUse(
        of kind: AgentNode.CallProtocol,
        promptCount: Int,
        _ parse: AgentNode.Parse?
    ) {
        if promptCount == 0 || kind != .embed && promptCount > 1 {
            fail("prompt", kind == .embed ? "must hold a text" : "must be one text; only embed takes several")
        }
        if kind == .vision, !has("images") { fail("protocol", "needs \"images\" to look at") }
        if kind != .vision, has("images") { fail("images", "are for the protocol vision, not for \(kind.rawValue)") }
        if kind == .tools, !has("tools") { fail("protocol", "needs \"tools\" that may be called") }
        if kind != .tools, has("tools") { fail("tools", "are for the protocol tools, not for \(kind.rawValue)") }
        if kind == .embed, has("system") { fail("system", "is for answers in words, not for embed") }
        if kind == .embed || kind == .tools, parse == .json {
            fail("parse", "is for answers in words; \(kind.rawValue) has an output of its own form")
        }
        if has("required"), parse != .json { fail("required", "needs parse: json") }
        if parse == .json, !has("output") { fail("parse", "needs the key \"output\" to put the result under") }
    }
}
