public import AgentClient
public import Orchestration

/// A call of an agent that could not be made, or was not answered as it should; a node that lets it pass fails with it.
public struct AgentCallError: RetryableError, CustomStringConvertible {
    /// What kind of fault it is.
    public let code: AgentError.Code
    /// The agent's name.
    public let agent: String
    /// What went wrong; the secret that the call carried is never in it.
    public let message: String
    /// The status of the provider's answer, if there was one.
    public let status: Int?
    /// How many attempts were made.
    public let attempts: Int
    /// Whether the same call may succeed later.
    public let isRetryable: Bool
    /// How long the provider asks to wait.
    public let retryAfter: Duration?

    init(_ code: AgentError.Code, _ agent: String, _ message: String) {
        self.code = code
        self.agent = agent
        self.message = message
        status = nil
        attempts = 0
        isRetryable = false
        retryAfter = nil
    }

    /// Servers repeat keys that they do not take, whole or in part.
    init(_ error: AgentError, agent: String, hiding token: String?) {
        code = error.code
        self.agent = agent
        var message = error.description
        if let token, !token.isEmpty { message = message.replacing(token, with: "(the token)") }
        self.message = message
        status = error.status
        attempts = error.attempt
        isRetryable = error.isRetryable
        retryAfter = error.retryAfter
    }

    /// Agent and fault.
    public var description: String { "agent \"\(agent)\": \(message)" }
}

/// A run has used the tokens that it may use; no retry mends it, `resume` with a larger `max_tokens` does.
public struct TokenBudgetSpent: RetryableError, Hashable, CustomStringConvertible {
    /// How many tokens the run may use.
    public let maxTokens: Int
    /// How many its calls on record have used.
    public let used: Int

    /// False: what is used stays used.
    public var isRetryable: Bool { false }

    /// Both numbers and the remedy.
    public var description: String {
        "the run has used \(used) tokens and may use \(maxTokens) (max_tokens); resume it with a larger number to go on"
    }
}
