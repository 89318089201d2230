public import AgentLabJSON
public import Orchestration

/// A JSON value whose texts are templates.
public indirect enum ValueTemplate: Sendable {
    /// A value that is the same for every state.
    case literal(JSONValue)
    /// A template.
    case text(TextTemplate)
    /// A list of such values.
    case list([ValueTemplate])
    /// A map of such values; the keys are taken as they are.
    case map([String: ValueTemplate])

    /// The value for a state; a text that is one tag gives the value itself.
    ///
    /// - Throws: ``TemplateError`` when the state lacks what a template names.
    public func value(_ state: State) throws(TemplateError) -> JSONValue {
        switch self {
        case .literal(let value): return value
        case .text(let template): return try template.value(state)
        case .list(let elements):
            var values: [JSONValue] = []
            for element in elements { values.append(try element.value(state)) }
            return .array(values)
        case .map(let members):
            var values: [String: JSONValue] = [:]
            for (key, member) in members { values[key] = try member.value(state) }
            return .object(values)
        }
    }
}
