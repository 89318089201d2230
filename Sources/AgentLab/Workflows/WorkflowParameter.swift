public import AgentLabJSON
import FoundationEssentials

/// A param that a workflow declares: its name, its type, and what a value must satisfy.
public struct WorkflowParameter: Sendable {
    /// What kind of JSON value a param takes.
    public enum Kind: String, Sendable, CaseIterable {
        /// A JSON string.
        case string
        /// A whole number.
        case integer
        /// Any number.
        case number
        /// `true` or `false`.
        case boolean
        /// An array.
        case list
        /// An object.
        case map
        /// The absolute path of a file that the daemon can read.
        case file
    }

    /// The key under which a run gives the value.
    public let name: String
    /// The type; a string that reads as a number or Boolean is taken for one, because `-p key=value` gives strings.
    public let kind: Kind
    /// What the value means, in one sentence.
    public let description: String
    /// Whether a run without it is refused.
    public let isRequired: Bool
    /// What is taken when it is not given; `nil` leaves the key out.
    public internal(set) var defaultValue: JSONValue?
    /// The allowed range of a number, both ends included.
    public let range: ClosedRange<Double>?
    /// The regular expression that a text must match as a whole.
    public let pattern: String?
    /// The values that are allowed; `nil` for any.
    public let choices: [JSONValue]?

    /// A param that must be given.
    public static func required(
        _ name: String,
        _ kind: Kind,
        in range: ClosedRange<Double>? = nil,
        matching pattern: String? = nil,
        choices: [JSONValue]? = nil,
        _ description: String
    ) -> WorkflowParameter {
        WorkflowParameter(
            name: name,
            kind: kind,
            description: description,
            isRequired: true,
            defaultValue: nil,
            range: range,
            pattern: pattern,
            choices: choices
        )
    }

    /// A param that may be left out.
    public static func optional(
        _ name: String,
        _ kind: Kind,
        default defaultValue: JSONValue? = nil,
        in range: ClosedRange<Double>? = nil,
        matching pattern: String? = nil,
        choices: [JSONValue]? = nil,
        _ description: String
    ) -> WorkflowParameter {
        WorkflowParameter(
            name: name,
            kind: kind,
            description: description,
            isRequired: false,
            defaultValue: defaultValue,
            range: range,
            pattern: pattern,
            choices: choices
        )
    }
}

extension WorkflowParameter {
    /// The value as this param's type, or the reason why it cannot be.
    ///
    /// - Parameter checksFiles: Whether a file must be there.
    func accept(_ value: JSONValue, checksFiles: Bool = true) -> Result<JSONValue, Rejection> {
        guard let converted = convert(value) else {
            return .failure(Rejection(reason: "must be \(kind.noun), not \(value.kindName)"))
        }
        if let range, let number = converted.doubleValue, !range.contains(number) {
            let (low, high) = (JSONValue.number(range.lowerBound), JSONValue.number(range.upperBound))
            return .failure(Rejection(reason: "must be between \(low) and \(high), not \(converted)"))
        }
        if let choices, !choices.contains(converted) {
            let allowed = choices.map { $0.encodedString() }.joined(separator: ", ")
            return .failure(Rejection(reason: "must be one of \(allowed), not \(converted.encodedString())"))
        }
        if let text = converted.stringValue, let reason = refusal(of: text, checksFiles) {
            return .failure(Rejection(reason: reason))
        }
        return .success(converted)
    }

    private func refusal(of text: String, _ checksFiles: Bool) -> String? {
        if let pattern, (try? Regex(pattern).wholeMatch(in: text)) == nil {
            return "must match the pattern \(pattern), not \"\(text.prefix(40))\""
        }
        guard kind == .file else { return nil }
        guard text.hasPrefix("/") else { return "must be the absolute path of a file, not \"\(text.prefix(80))\"" }
        return !checksFiles || FileManager.default.isReadableFile(atPath: text)
            ? nil : "names \"\(text.prefix(200))\", which the daemon cannot read"
    }

    /// Why a value is refused, as the end of a sentence that begins with the param's name.
    struct Rejection: Error {
        let reason: String
    }

    private func convert(_ value: JSONValue) -> JSONValue? {
        switch (kind, value) {
        case (.string, .string), (.file, .string), (.integer, .int), (.number, .int), (.number, .double),
            (.boolean, .bool),
            (.list, .array), (.map, .object):
            value
        case (.integer, .string(let text)):
            Int(text).map { .int($0) }
        case (.number, .string(let text)):
            Int(text).map { .int($0) } ?? Double(text).flatMap { $0.isFinite ? .double($0) : nil }
        case (.boolean, .string(let text)):
            Bool(text).map { .bool($0) }
        default:
            nil
        }
    }
}

extension WorkflowParameter.Kind {
    fileprivate var noun: String {
        switch self {
        case .integer: "an integer"
        case .file: "the path of a file"
        default: "a \(rawValue)"
        }
    }
}

extension JSONValue {
    fileprivate var kindName: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .int, .double: "the number \(self)"
        case .string(let text): "the string \"\(text.prefix(40))\""
        case .array: "a list"
        case .object: "a map"
        }
    }

    fileprivate static func number(_ value: Double) -> JSONValue {
        Int(exactly: value).map { .int($0) } ?? .double(value)
    }
}
