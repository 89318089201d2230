/// One tag of a Mustache template, as far as a check needs it.
struct TemplateTag: Sendable, Hashable {
    /// What it stands for.
    let kind: Kind
    /// The name without filters; `.` is the element of a section, the empty name the position within one.
    let name: String
    /// The filters, the outermost first.
    let filters: [String]
    /// Whether it stands within a section, where names may be those of an element.
    let isWithinSection: Bool
    /// Where it begins in the template, from 1.
    let line: Int
    let column: Int

    enum Kind: Sendable {
        case variable
        case section
        case end
    }

    /// The key of the state that it reads, if it is one.
    var path: StatePath? { name.hasPrefix(".") ? nil : StatePath(name) }

    func error(_ message: String) -> TemplateError { TemplateError(message: message, line: line, column: column) }
}

/// A template that cannot be used, or not with this state.
public struct TemplateError: Error, Hashable, CustomStringConvertible {
    /// What is wrong.
    public let message: String
    /// Where in the template the tag begins, from 1.
    public let line: Int
    /// As `line`.
    public let column: Int

    /// The message.
    public var description: String { message }
}
