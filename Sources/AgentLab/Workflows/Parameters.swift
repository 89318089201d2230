import AgentLabAPI
public import AgentLabJSON

/// The params of one run: checked against what the workflow declares, defaults filled in.
public struct Parameters: Sendable {
    /// The values by name.
    public let values: [String: JSONValue]

    /// The value of a param, or `nil` when it was not given and has no default.
    public subscript(_ name: String) -> JSONValue? { values[name] }

    /// A param as a Swift value.
    ///
    /// - Throws: ``LaboratoryError`` with reason `invalid_params` when it is missing or of another type.
    public func get<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
        guard let value = values[name] else {
            throw LaboratoryError(.invalidParams, "param \"\(name)\" is missing")
        }
        do {
            return try value.decode(type)
        } catch {
            throw LaboratoryError(.invalidParams, "param \"\(name)\": \(error)", cause: error)
        }
    }
}

extension Parameters {
    /// Checks what a run was given; every mistake is named in one error.
    package init(_ given: [String: JSONValue], declaredBy workflow: Workflow) throws {
        var values: [String: JSONValue] = [:]
        var mistakes: [String] = []
        for parameter in workflow.parameters {
            guard let value = given[parameter.name] else {
                if parameter.isRequired {
                    mistakes.append("param \"\(parameter.name)\" (\(parameter.kind.rawValue)) is required")
                }
                values[parameter.name] = parameter.defaultValue
                continue
            }
            switch parameter.accept(value) {
            case .success(let accepted): values[parameter.name] = accepted
            case .failure(let rejection): mistakes.append("param \"\(parameter.name)\" \(rejection.reason)")
            }
        }
        let declared = Set(workflow.parameters.map(\.name))
        for name in given.keys.sorted() where !declared.contains(name) {
            let known = declared.isEmpty ? "takes none" : "takes \(declared.sorted().joined(separator: ", "))"
            mistakes.append("param \"\(name)\" is unknown; \(workflow.name) \(known)")
        }
        if let path = JSONValue.object(given).pathOfNUL() {
            mistakes.append("param \(path) contains a NUL character, which PostgreSQL cannot store")
        }
        guard mistakes.isEmpty else {
            throw LaboratoryError(.invalidParams, mistakes.joined(separator: "; "))
        }
        self.values = values
    }
}
