import AgentLabJSON
import Orchestration
import Synchronization

/// What the calls of agents of one run leave behind until their steps are committed; a run that calls none has no ledger.
final class CallLedger: Sendable {
    /// What is kept of a call beside its answer.
    struct Call: Sendable {
        let agent: String
        let provider: String
        let callProtocol: String
        let model: String
        let inputTokens: Int?
        let outputTokens: Int?
        let durationMilliseconds: Double
        let attempts: Int
    }

    private struct Shared {
        /// At most one for each step in flight.
        var calls: [StepKey: Call] = [:]
        var mayHaveBudget = true
    }

    private let shared = Mutex(Shared())

    func note(_ call: Call, of step: StepKey) { shared.withLock { $0.calls[step] = call } }

    func take(_ step: StepKey) -> Call? { shared.withLock { $0.calls.removeValue(forKey: step) } }

    /// Whether the run may have a bound on its tokens; it cannot get one while it is executed.
    var mayHaveBudget: Bool { shared.withLock { $0.mayHaveBudget } }

    func noteNoBudget() { shared.withLock { $0.mayHaveBudget = false } }
}

extension CallLedger.Call {
    /// As `agentlab.steps` has it.
    var json: JSONValue {
        var members: [String: JSONValue] = [
            "agent": .string(agent), "provider": .string(provider), "protocol": .string(callProtocol),
            "model": .string(StorableText.clean(model)), "duration_ms": .double(durationMilliseconds),
            "attempts": .int(attempts),
        ]
        members["input_tokens"] = inputTokens.map { .int($0) }
        members["output_tokens"] = outputTokens.map { .int($0) }
        return .object(members)
    }
}
