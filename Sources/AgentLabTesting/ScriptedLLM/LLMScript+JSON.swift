public import AgentLabJSON

extension LLMScript {
    /// Reads rules from JSON: an array of objects.
    ///
    /// Keys of a rule: `contains` (a text or texts), `model`, `kind` (`chat`, `embeddings`), `times`. What it answers:
    /// `text`, `json` (a value, sent as a text), `tool_calls` (`[{"name", "arguments"}]`), `status` with `message` and
    /// `retry_after`, `raw` (bytes as a text), or `drop: true`. How: `usage` (`{"input", "output"}`), `delay_ms`,
    /// `stalls_after`, `drops_after`, `fails_after` (pieces of a stream), `chunk_bytes`.
    ///
    /// - Throws: ``LLMScriptError`` with the number of the rule that says nothing.
    public convenience init(json: JSONValue) throws {
        var rules: [Rule] = []
        for (index, entry) in (json.arrayValue ?? []).enumerated() {
            guard let rule = Rule(json: entry) else { throw LLMScriptError(rule: index + 1) }
            rules.append(rule)
        }
        self.init(rules: rules)
    }
}

/// A rule of a script that has no answer.
public struct LLMScriptError: Error, CustomStringConvertible {
    let rule: Int

    /// Which rule, and what it needs.
    public var description: String {
        "rule \(rule) needs one of text, json, tool_calls, status, raw, drop"
    }
}

extension LLMScript.Rule {
    fileprivate init?(json: JSONValue) {
        guard let content = LLMAnswer.Content(json: json) else { return nil }
        var answer = LLMAnswer(content)
        if let usage = json["usage"] {
            answer.usage = (usage["input"]?.intValue ?? 0, usage["output"]?.intValue ?? 0)
        }
        answer.delay = json["delay_ms"]?.intValue.map { .milliseconds($0) }
        answer.stallsAfter = json["stalls_after"]?.intValue
        answer.dropsAfter = json["drops_after"]?.intValue
        answer.failsAfter = json["fails_after"]?.intValue
        answer.chunkBytes = json["chunk_bytes"]?.intValue
        self.init(answer: answer)
        contains =
            json["contains"]?.stringValue.map { [$0] } ?? json["contains"]?.arrayValue?.compactMap(\.stringValue) ?? []
        model = json["model"]?.stringValue
        kind = json["kind"]?.stringValue.flatMap(LLMRequest.Kind.init)
        times = json["times"]?.intValue
    }
}

extension LLMAnswer.Content {
    fileprivate init?(json: JSONValue) {
        if let text = json["text"]?.stringValue {
            self = .text(text)
        } else if let value = json["json"] {
            self = .text(value.encodedString())
        } else if let calls = json["tool_calls"]?.arrayValue {
            self = .toolCalls(calls.map { ($0["name"]?.stringValue ?? "", $0["arguments"] ?? [:]) })
        } else if let status = json["status"]?.intValue {
            let wait = json["retry_after"].map { $0.stringValue ?? $0.encodedString() }
            self = .failure(status: status, message: json["message"]?.stringValue ?? "", retryAfter: wait)
        } else if let raw = json["raw"]?.stringValue {
            self = .raw(status: 200, contentType: "application/json", body: Array(raw.utf8))
        } else if json["drop"] == true {
            self = .nothing
        } else {
            return nil
        }
    }
}
