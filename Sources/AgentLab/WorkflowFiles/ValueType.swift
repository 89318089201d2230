import AgentLabJSON

/// What a value of the state is known to be before anything is executed.
enum ValueType: Sendable, Hashable {
    case text
    case number
    case boolean
    case list
    case map

    /// `nil` for null, which says nothing.
    init?(_ value: JSONValue) {
        switch value {
        case .string: self = .text
        case .int, .double: self = .number
        case .bool: self = .boolean
        case .array: self = .list
        case .object: self = .map
        case .null: return nil
        }
    }

    init(_ kind: WorkflowParameter.Kind) {
        self =
            switch kind {
            case .integer, .number: .number
            case .boolean: .boolean
            case .list: .list
            case .map: .map
            default: .text
            }
    }

    /// What a template gives; `nil` when that depends on the state.
    init?(_ template: ValueTemplate) {
        switch template {
        case .literal(let value): self.init(value)
        case .text(let text): if text.isOneValue { return nil } else { self = .text }
        case .list: self = .list
        case .map: self = .map
        }
    }

    var noun: String {
        switch self {
        case .text: "a text"
        case .number: "a number"
        case .boolean: "a boolean"
        case .list: "a list"
        case .map: "a map"
        }
    }
}
