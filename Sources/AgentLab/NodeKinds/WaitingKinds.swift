import AgentLabJSON
import FoundationEssentials
import Orchestration

/// A node that is made of the state which it receives.
private struct DerivedNode: Node {
    let make: @Sendable (State) throws -> any Node

    func execute(_ state: State, context: NodeContext) async throws -> State {
        try await make(state).execute(state, context: context)
    }
}

extension NodeKind {
    /// `for`, a duration, or `until`, a time as RFC 3339 writes it.
    static let sleep = NodeKind("sleep") { fields in
        let duration = fields.duration("for")
        let until = fields.template("until")
        switch (duration, until) {
        case (let duration?, nil):
            return { _ in SleepNode(for: duration) }
        case (nil, let until?):
            return { _ in SleepNode { state in try SleepTime.date(in: try until.render(state)) } }
        default:
            fields.fail("for", "give either for, a duration, or until, a time")
            return nil
        }
    }

    /// `signal`, its name; `timeout`; `then`, what `output` receives when no signal has come by then: without it the
    /// node fails.
    static let wait = NodeKind("wait") { fields in
        let signal = fields.template("signal", required: true)
        let timeout = fields.duration("timeout")
        let fallback = fields.value("then")
        let output = fields.output()
        if fallback != nil, timeout == nil { fields.fail("then", "needs a timeout") }
        guard let signal else { return nil }
        return { _ in
            DerivedNode { state in
                let value = try fallback?.value(state)
                return WaitNode(
                    for: try signal.render(state),
                    timeout: timeout,
                    onTimeout: value.map { .proceed(with: $0) } ?? .fail,
                    output: output
                )
            }
        }
    }

    /// `name`, the workflow; `params`; `timeout`, of the child; `output`, which receives its result.
    static let workflow = NodeKind("workflow") { fields in
        let name = fields.text("name", required: true)
        let params = fields.value("params")
        let timeout = fields.duration("timeout")
        let output = fields.output()
        guard let name else { return nil }
        return { _ in
            WorkflowNode(name, output: output, timeout: timeout) { state in
                try params?.value(state).objectValue ?? [:]
            }
        }
    }
}

private enum SleepTime {
    static func date(in text: String) throws -> Date {
        guard let date = RFC3339.date(from: text) else { throw SleepTimeUnreadable(text: text) }
        return date
    }
}

private struct SleepTimeUnreadable: RetryableError, CustomStringConvertible {
    let text: String
    let isRetryable = false
    var description: String { "until: \"\(text.prefix(80))\" is no time such as 2026-12-24T08:00:00Z" }
}
