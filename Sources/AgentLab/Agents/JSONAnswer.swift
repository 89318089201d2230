import AgentLabJSON
public import Orchestration

/// JSON in what a model has written.
enum JSONAnswer {
    /// The JSON of a text: the text itself, what stands in a code fence of it, or the object or array within it.
    static func value(in text: String, requiring keys: [String] = []) throws(JSONAnswerError) -> JSONValue {
        guard let value = candidates(in: text).lazy.compactMap({ try? JSONValue(parsing: String($0)) }).first else {
            throw JSONAnswerError("it is no JSON", text)
        }
        guard !keys.isEmpty else { return value }
        guard let members = value.objectValue else { throw JSONAnswerError("it is no object", text) }
        let missing = keys.filter { members[$0] == nil }
        guard missing.isEmpty else {
            throw JSONAnswerError("it lacks \(missing.map { "\"\($0)\"" }.joined(separator: ", "))", text)
        }
        return value
    }

    /// What a model is told whose answer is of no use.
    static func demand(after error: JSONAnswerError, _ keys: [String]) -> String {
        let form = keys.isEmpty ? "JSON" : "a JSON object with the keys \(keys.joined(separator: ", "))"
        return "Your answer cannot be used: \(error.problem). Answer again with nothing but \(form)."
    }

    private static func candidates(in text: String) -> [Substring] {
        let parts = text.split(separator: "```", omittingEmptySubsequences: false)
        let fenced = parts.indices.filter { $0 % 2 == 1 }.map { index in
            // The language stands behind the fence, on its line.
            parts[index].drop { $0.isLetter || $0.isNumber }
        }
        return [text[...]] + fenced + [span(in: text, "{", "}"), span(in: text, "[", "]")].compactMap { $0 }
    }

    private static func span(in text: String, _ open: Character, _ close: Character) -> Substring? {
        guard let first = text.firstIndex(of: open), let last = text.lastIndex(of: close), first < last else {
            return nil
        }
        return text[first...last]
    }
}

/// An agent was asked for JSON and has answered with something else.
public struct JSONAnswerError: RetryableError, Hashable, CustomStringConvertible {
    /// What is wrong with the answer.
    public let problem: String
    /// The beginning of the answer.
    public let beginning: String

    init(_ problem: String, _ text: String) {
        self.problem = problem
        beginning = String(text.prefix(200))
    }

    /// False: the answer is on record, and the same at the next attempt.
    public var isRetryable: Bool { false }

    /// What is wrong, and the beginning of the answer.
    public var description: String { "the answer cannot be used: \(problem): \(beginning)" }
}
