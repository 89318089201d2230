import AgentClient
import AgentLab
import AgentLabJSON
import Orchestration

/// What a node asks an agent for; the run may name another agent for it, and other rules.
///
/// Params: `NODE_agent` (the workflow's `agent` unless given) and `NODE_system`.
struct AgentRole: Sendable {
    /// The node's name.
    let node: String
    /// The rules that the agent is given unless the run has its own.
    let system: String

    var parameters: [WorkflowParameter] {
        [
            .optional("\(node)_agent", .string, "The agent that \(node) asks instead."),
            .optional("\(node)_system", .string, default: .string(system), "The system prompt of \(node)."),
        ]
    }

    static let agent = WorkflowParameter.required("agent", .string, "The agent that is asked.")

    func agent(_ state: State) throws -> String {
        try state["\(node)_agent"]?.stringValue ?? state.get("agent")
    }

    func request(_ prompt: String, _ state: State, images: [ImageSource] = []) throws -> AgentRequest {
        AgentRequest(prompt, system: try state.get("\(node)_system", as: String.self), images: images)
    }

    /// Asks for a text.
    func text(
        _ prompt: String,
        _ state: State,
        by runtime: Runtime,
        in context: NodeContext
    ) async throws -> String {
        let reply = try await runtime.agents.chat(try agent(state), try request(prompt, state), as: node, in: context)
        guard reply.text.contains(where: { !$0.isWhitespace }) else {
            throw ModelAnswerError(node, "has no text")
        }
        return reply.text
    }

    /// Asks for JSON and reads it; an answer that is not as it should be is asked for once more.
    ///
    /// Both calls are steps, and on record with what they cost.
    ///
    /// - Parameter subject: What the answer is about, for errors: a page.
    func value<Answer>(
        about subject: String,
        _ prompt: String,
        _ state: State,
        images: [ImageSource] = [],
        requiring keys: [String],
        by runtime: Runtime,
        in context: NodeContext,
        reading read: (ModelAnswer) throws(ModelAnswerError) -> Answer
    ) async throws -> Answer {
        var request = try request(prompt, state, images: images)
        let agent = try agent(state)
        let first = try await runtime.agents.json(agent, request, requiring: keys, as: node, in: context)
        do throws(ModelAnswerError) {
            return try read(ModelAnswer(first, about: subject))
        } catch {
            request.messages += [
                AgentMessage(.assistant, first.encodedString()),
                AgentMessage(.user, "That cannot be used: \(error). Answer with nothing but the corrected JSON."),
            ]
        }
        let step = "\(node) corrected"
        let second = try await runtime.agents.json(agent, request, requiring: keys, as: step, in: context)
        return try read(ModelAnswer(second, about: subject))
    }
}
