import AgentLabJSON
import Mustache
import Orchestration

/// A JSON value, or the whole state, as Mustache sees it.
///
/// Everything but a list: null, `false` and the empty text count as nothing in a section.
struct TemplateValue: MustacheParent, MustacheTransformable, MustacheCustomRenderable {
    let value: JSONValue

    /// What a template is given for a value.
    static func wrap(_ value: JSONValue) -> Any {
        if case .array(let elements) = value { return TemplateList(elements: elements) }
        return TemplateValue(value: value)
    }

    func child(named name: String) -> Any? { value[name].map(Self.wrap) }

    var renderText: String { value.templateText }

    var isNull: Bool { value == .null || value == .bool(false) || value == .string("") }

    func transform(_ name: String) -> Any? {
        switch (name, value) {
        case ("json", _): JSONValue.string(value.encodedString()).wrapped
        case ("shell", _): JSONValue.string(renderText.quotedForShell).wrapped
        case ("empty", _): JSONValue.bool(isNull || value == .object([:])).wrapped
        case ("count", .object(let members)): JSONValue.int(members.count).wrapped
        case ("count", .string(let text)): JSONValue.int(text.count).wrapped
        case ("entries", .object(let members)): entries(of: members)
        case ("uppercased", .string(let text)): JSONValue.string(text.uppercased()).wrapped
        case ("lowercased", .string(let text)): JSONValue.string(text.lowercased()).wrapped
        default: nil
        }
    }

    /// The filter, of several the outermost first, that gives nothing for a value; Mustache itself would pass over it.
    static func useless(_ filters: [String], for value: JSONValue) -> String? {
        var present: Any = wrap(value)
        for filter in filters.reversed() {
            guard let next = (present as? any MustacheTransformable)?.transform(filter) else { return filter }
            present = next
        }
        return nil
    }

    private func entries(of members: [String: JSONValue]) -> Any {
        let sorted = members.sorted { $0.key < $1.key }
        return TemplateList(elements: sorted.map { ["key": .string($0.key), "value": $0.value] })
    }
}

/// A list as Mustache sees it.
struct TemplateList: MustacheParent, MustacheSequence, MustacheTransformable, MustacheCustomRenderable {
    let elements: [JSONValue]

    func makeIterator() -> AnyIterator<Any> {
        var iterator = elements.makeIterator()
        return AnyIterator { iterator.next().map(TemplateValue.wrap) }
    }

    func child(named name: String) -> Any? {
        Int(name).flatMap { elements.indices.contains($0) ? TemplateValue.wrap(elements[$0]) : nil }
    }

    var renderText: String { JSONValue.array(elements).encodedString() }

    var isNull: Bool { elements.isEmpty }

    func transform(_ name: String) -> Any? {
        switch name {
        case "json": JSONValue.string(renderText).wrapped
        case "shell": JSONValue.string(elements.map(\.templateText.quotedForShell).joined(separator: " ")).wrapped
        case "count": JSONValue.int(elements.count).wrapped
        case "empty": JSONValue.bool(elements.isEmpty).wrapped
        case "first": elements.first.map(TemplateValue.wrap)
        case "last": elements.last.map(TemplateValue.wrap)
        case "reversed": TemplateList(elements: elements.reversed())
        case "sorted": TemplateList(elements: elements.sorted { $0.templateText < $1.templateText })
        default: nil
        }
    }
}

/// The state as Mustache sees it.
struct TemplateState: MustacheParent {
    let state: State

    func child(named name: String) -> Any? { state[name].map(TemplateValue.wrap) }
}

extension JSONValue {
    fileprivate var wrapped: Any { TemplateValue.wrap(self) }

    /// A text as it is, anything else as JSON, null as nothing.
    var templateText: String {
        switch self {
        case .string(let text): text
        case .null: ""
        default: encodedString()
        }
    }
}

extension String {
    /// One word for a POSIX shell, whatever is in it.
    var quotedForShell: String { "'" + replacing("'", with: "'\\''") + "'" }
}
