public import Orchestration

/// Sets and removes keys of the state.
public struct SetNode: Node {
    /// The keys to set; each value is made of the state that the node receives.
    public let values: [String: ValueTemplate]
    /// The keys to remove, after the others are set.
    public let removed: [String]

    /// Makes a node.
    public init(_ values: [String: ValueTemplate], removing removed: [String] = []) {
        self.values = values
        self.removed = removed
    }

    /// Sets and removes.
    ///
    /// - Throws: ``TemplateError`` when the state lacks what a template names.
    public func execute(_ state: State, context: NodeContext) async throws -> State {
        var next = state
        for (key, value) in values { next = next.setting(key, to: try value.value(state)) }
        for key in removed { next = next.removing(key) }
        return next
    }
}

extension NodeKind {
    /// Sets keys to values whose texts are templates; `remove` names keys that go.
    static let set = NodeKind("set") { fields in
        var values: [String: ValueTemplate] = [:]
        let removed = fields.texts("remove")?.map(\.text) ?? []
        for key in fields.keys where key != "remove" {
            guard let entry = fields.takeEntry(key) else { continue }
            guard FileFields.isKey(key) else {
                fields.fail(key, "is no key of the state; use letters, digits, _ and -")
                continue
            }
            let value = fields.value(of: entry.value, key)
            values[key] = value
            fields.sets(key, type: ValueType(value))
        }
        return { [values] _ in SetNode(values, removing: removed) }
    }
}
