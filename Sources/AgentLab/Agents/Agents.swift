public import AgentClient
public import AgentLabJSON
import Logging
public import Orchestration

/// The agents of the daemon's catalog, for nodes.
///
/// ```swift
/// graph.addNode("summarize") { state, context in
///     let reply = try await runtime.agents.chat("writer", AgentRequest(text), in: context)
///     return state.setting("summary", to: .string(reply.text))
/// }
/// ```
///
/// Each call is a step of the context that it is given: once it was answered, the answer is on record, and no crash, retry or
/// resume pays for it again. Calls in one context need names of their own. A `token` among the run's secrets stands in
/// for the agent's. What `chat` and `vision` answer is told to those who watch the run as it comes.
///
/// The methods throw ``AgentCallError``, ``TokenBudgetSpent`` when the run has used the tokens that it may use,
/// ``LaboratoryError`` for an agent that is unknown, and `CancellationError`.
public struct Agents: Sendable {
    let service: AgentService?

    /// Asks for a text.
    ///
    /// - Parameters:
    ///   - agent: The agent's name.
    ///   - request: What is asked.
    ///   - step: The name of the step.
    ///   - context: Where the step is taken.
    public func chat(
        _ agent: String,
        _ request: AgentRequest,
        as step: String = "chat",
        in context: NodeContext
    ) async throws -> AgentReply {
        try await answer(of: agent, .chat, to: .request(request), step, context)
    }

    /// Asks for a text about images; see ``chat(_:_:as:in:)``.
    public func vision(
        _ agent: String,
        _ request: AgentRequest,
        as step: String = "vision",
        in context: NodeContext
    ) async throws -> AgentReply {
        try await answer(of: agent, .vision, to: .request(request), step, context)
    }

    /// Asks for a text or for calls of functions; see ``chat(_:_:as:in:)``.
    public func tools(
        _ agent: String,
        _ request: AgentRequest,
        as step: String = "tools",
        in context: NodeContext
    ) async throws -> AgentReply {
        try await answer(of: agent, .tools, to: .request(request), step, context)
    }

    /// Asks for a vector for each text; see ``chat(_:_:as:in:)``.
    public func embed(
        _ agent: String,
        _ texts: [String],
        options: ModelOptions = [:],
        as step: String = "embed",
        in context: NodeContext
    ) async throws -> AgentReply {
        try await answer(of: agent, .embeddings, to: .texts(texts, options: options), step, context)
    }

    /// Asks for JSON, by `vision` when images are shown, else by `chat`.
    ///
    /// It is taken out of code fences and the text around it. When it is none, or lacks a key, the agent is told so and asked
    /// once more, by a step of its own, which is on record like every call.
    ///
    /// - Parameter keys: The keys that the answer, then an object, must have.
    /// - Throws: Also ``JSONAnswerError``, when the second answer is no better.
    public func json(
        _ agent: String,
        _ request: AgentRequest,
        requiring keys: [String] = [],
        as step: String = "json",
        in context: NodeContext
    ) async throws -> JSONValue {
        let kind: AgentProtocol = request.messages.contains { !$0.images.isEmpty } ? .vision : .chat
        let reply = try await answer(of: agent, kind, to: .request(request), step, context)
        do throws(JSONAnswerError) {
            return try JSONAnswer.value(in: reply.text, requiring: keys)
        } catch {
            context.logger.notice(
                "asked again for JSON",
                metadata: ["agent": "\(agent)", "reason": "\(error.problem)"]
            )
            var again = request
            again.messages += [.answer(reply), AgentMessage(.user, JSONAnswer.demand(after: error, keys))]
            let second = try await answer(of: agent, kind, to: .request(again), "\(step) again", context)
            return try JSONAnswer.value(in: second.text, requiring: keys)
        }
    }

    private func answer(
        of agent: String,
        _ kind: AgentProtocol,
        to question: AgentService.Question,
        _ step: String,
        _ context: NodeContext
    ) async throws -> AgentReply {
        guard let service else {
            throw AgentCallError(.invalidRequest, agent, "there is no catalog of agents outside of a daemon")
        }
        return try await service.answer(of: agent, kind, to: question, step: step, in: context)
    }
}
