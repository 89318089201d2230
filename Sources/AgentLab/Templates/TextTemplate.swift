public import AgentLabJSON
import Mustache
public import Orchestration

/// A Mustache template over the state, nothing in it escaped.
///
/// A name outside every section must be there when it is rendered: an empty text in its place could turn a command into
/// another one. Within a section, and as its name, what is missing is empty.
public struct TextTemplate: Sendable {
    /// The text of the template.
    public let source: String
    let tags: [TemplateTag]
    private let template: MustacheTemplate?

    /// Keeps Mustache from escaping for HTML; alone on its line, so that it leaves nothing behind.
    private static let asText = "{{% CONTENT_TYPE:TEXT}}\n"

    /// Reads a template.
    ///
    /// - Throws: ``TemplateError`` for a tag that cannot be read.
    public init(_ source: String) throws(TemplateError) {
        self.source = source
        tags = try TemplateScanner.tags(of: source)
        do {
            template = source.contains("{{") ? try MustacheTemplate(string: Self.asText + source) : nil
        } catch {
            throw TemplateError(message: "the template cannot be read: \(error)", line: 1, column: 1)
        }
    }

    /// The text for a state.
    ///
    /// - Throws: ``TemplateError`` when the state lacks what the template names.
    public func render(_ state: State) throws(TemplateError) -> String {
        guard let template else { return source }
        for tag in tags where tag.kind == .variable && !tag.isWithinSection {
            guard let path = tag.path else { continue }
            guard let value = path.value(in: state) else {
                throw tag.error("{{\(path)}} is nothing: the state has no such value")
            }
            if let filter = TemplateValue.useless(tag.filters, for: value) {
                throw tag.error(
                    "\"\(filter)\" gives nothing for {{\(path)}}, which is \(ValueType(value)?.noun ?? "null")"
                )
            }
        }
        return template.render(TemplateState(state: state))
    }

    /// The value for a state: of a template that is one tag, as `{{groups}}`, the value itself, else the text.
    ///
    /// - Throws: ``TemplateError`` when the state lacks what the template names.
    public func value(_ state: State) throws(TemplateError) -> JSONValue {
        if let path = onlyPath, let value = path.value(in: state) { return value }
        return .string(try render(state))
    }

    /// Whether it gives a value of the state as it is.
    var isOneValue: Bool { onlyPath != nil }

    private var onlyPath: StatePath? {
        guard tags.count == 1, let tag = tags.first, tag.kind == .variable, tag.filters.isEmpty else { return nil }
        let text = source[...].trimming()
        let isAlone = ["{{\(tag.name)}}", "{{{\(tag.name)}}}", "{{&\(tag.name)}}"].contains(text.filter { $0 != " " })
        return isAlone ? tag.path : nil
    }
}
