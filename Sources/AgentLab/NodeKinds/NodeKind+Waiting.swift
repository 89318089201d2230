import AgentLabJSON
import FoundationEssentials
import Orchestration

extension NodeKind {
    /// `for` a duration, or `until` a time.
    static let sleep = NodeKind("sleep", waits: true) { fields in
        let length = fields.template("for")
        let time = fields.template("until")
        fields.checkLength(length, "for")
        guard (length == nil) != (time == nil) else {
            fields.fail("for", "or \"until\" must be given, one of the two")
            return nil
        }
        if let length {
            return { _ in SleepNode(for: { state in try length.duration(state) }) }
        }
        guard let time else { return nil }
        return { _ in SleepNode(until: { state in try time.date(state) }) }
    }

    /// `signal`, a name; `timeout` with `on_timeout`, a value in place of the signal's; `output`.
    static let wait = NodeKind("wait", waits: true) { fields in
        let signal = fields.template("signal", required: true)
        let timeout = fields.duration("timeout")
        let replacement = fields.takeEntry("on_timeout")?.value.json
        let output = fields.output()
        if replacement != nil, timeout == nil { fields.fail("on_timeout", "needs a \"timeout\"") }
        guard let signal else { return nil }
        return { _ in
            WaitNode(
                for: { state in try signal.render(state) },
                timeout: timeout,
                onTimeout: replacement.map { .proceed(with: $0) } ?? .fail,
                output: output
            )
        }
    }

    /// `name`, the workflow that the child executes; `params`, `timeout`, `output`.
    static let workflow = NodeKind("workflow", waits: true) { fields in
        let name = fields.text("name", required: true)
        var params: [String: ValueTemplate] = [:]
        for entry in fields.entries("params") ?? [] { params[entry.key] = fields.value(of: entry.value, "params") }
        let timeout = fields.duration("timeout")
        let output = fields.output(type: .map)
        guard let name else { return nil }
        return { [params] _ in
            WorkflowNode(name, output: output, timeout: timeout) { state in
                try params.mapValues { try $0.value(state) }
            }
        }
    }
}

extension NodeKind {
    /// What to write in place of a time limit beside a kind that waits.
    var timeoutAdvice: String {
        name == NodeKind.sleep.name ? "it ends when its time has come" : "write it within \(name)"
    }
}

extension FileFields {
    /// A text without tags is checked now, any other when it is rendered.
    fileprivate mutating func checkLength(_ template: TextTemplate?, _ key: String) {
        guard let template, template.tags.isEmpty, DurationText.parse(template.source) == nil else { return }
        fail(key, "must be a duration such as 10s, 500ms or 1h30m, not \"\(template.source)\"")
    }
}

extension TextTemplate {
    fileprivate func duration(_ state: State) throws(TemplateError) -> Duration {
        let text = try render(state)
        guard let duration = DurationText.parse(text) else {
            throw TemplateError(message: "\"\(text)\" is no duration", line: 1, column: 1)
        }
        return duration
    }

    fileprivate func date(_ state: State) throws(TemplateError) -> Date {
        let text = try render(state)
        guard let date = RFC3339.date(from: text) else {
            throw TemplateError(message: "\"\(text)\" is no time; write 2026-12-24T18:00:00Z", line: 1, column: 1)
        }
        return date
    }
}
