public import AgentClient
import AgentLabJSON
public import Orchestration

/// Asks an agent of the daemon's catalog, and takes the answer into the state.
///
/// Each call is a step, see ``Agents``.
public struct AgentNode: Node {
    /// The agent's name.
    public var agent: TextTemplate
    /// How it is asked.
    public var callProtocol = CallProtocol.chat
    /// What it is asked; for `embed` one or more texts, and a tag that stands alone may be a list of them.
    public var prompts: [TextTemplate]
    /// What it is told beforehand in place of its own system prompt.
    public var system: TextTemplate?
    /// What it is shown: data URIs and addresses; a tag that stands alone may be a list of them.
    public var images: [TextTemplate] = []
    /// The functions that it may ask for.
    public var tools: [ToolDefinition] = []
    /// Options of the call, over those of the agent's model.
    public var options: [String: ValueTemplate] = [:]
    /// The key of the state that the answer is put under.
    public var output: String?
    /// What the answer is.
    public var parse = Parse.text
    /// The keys that an answer in JSON must have.
    public var required: [String] = []

    private let agents: Agents

    /// The ways to ask.
    public enum CallProtocol: String, Sendable, CaseIterable {
        /// For a text.
        case chat
        /// For a text about images.
        case vision
        /// For a text or calls of functions: a map with `text` and `tool_calls`, each with `id`, `name` and `arguments`.
        case tools
        /// For vectors: a list of numbers, or for several texts a list of such lists.
        case embed
    }

    /// What becomes of an answer.
    public enum Parse: String, Sendable, CaseIterable {
        /// It is taken as it is.
        case text
        /// It is read as JSON, also from within a code fence; when it is none it is asked for once more.
        case json
    }

    /// Makes a node that asks for a text.
    public init(_ agent: TextTemplate, _ prompt: TextTemplate, runtime: Runtime) {
        self.agent = agent
        prompts = [prompt]
        agents = runtime.agents
    }

    /// Asks and takes the answer.
    ///
    /// - Throws: What ``Agents`` throws, and ``TemplateError``.
    public func execute(_ state: State, context: NodeContext) async throws -> State {
        let answer = try await answer(for: state, context)
        guard let output else { return state }
        return state.setting(output, to: answer)
    }

    private func answer(for state: State, _ context: NodeContext) async throws -> JSONValue {
        let name = try agent.render(state)
        switch callProtocol {
        case .embed:
            let texts = try Self.texts(of: prompts, state)
            let vectors = try await agents.embed(name, texts.all, options: try options(state), in: context).vectors
            let lists = vectors.map { JSONValue.array($0.map { .double($0) }) }
            return texts.isOne ? lists.first ?? .null : .array(lists)
        case .tools:
            let reply = try await agents.tools(name, try request(state), in: context)
            return ["text": .string(reply.text), "tool_calls": try JSONValue(encoding: reply.toolCalls)]
        case .chat, .vision:
            let request = try request(state)
            if parse == .json { return try await agents.json(name, request, requiring: required, in: context) }
            let reply =
                callProtocol == .vision
                ? try await agents.vision(name, request, in: context)
                : try await agents.chat(name, request, in: context)
            return .string(reply.text)
        }
    }

    private func request(_ state: State) throws -> AgentRequest {
        AgentRequest(
            try prompts.map { try $0.render(state) }.joined(separator: "\n"),
            system: try system?.render(state),
            images: try Self.texts(of: images, state).all.map { try ImageSource(parsing: $0) },
            tools: tools,
            options: try options(state)
        )
    }

    private func options(_ state: State) throws -> ModelOptions { try options.mapValues { try $0.value(state) } }

    /// The texts of some templates, and whether they are but one.
    private static func texts(of templates: [TextTemplate], _ state: State) throws -> (all: [String], isOne: Bool) {
        var texts: [String] = []
        var isOne = templates.count == 1
        for template in templates {
            switch try template.value(state) {
            case .array(let elements):
                texts += elements.map { $0.stringValue ?? $0.encodedString() }
                isOne = false
            case .string(let text): texts.append(text)
            case let value: texts.append(value.encodedString())
            }
        }
        return (texts, isOne)
    }
}
