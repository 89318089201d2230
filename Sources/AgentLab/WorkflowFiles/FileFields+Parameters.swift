import AgentLabJSON

extension FileFields {
    /// The declared params, in the order in which they stand in the file.
    mutating func parameters() -> [WorkflowParameter] {
        (entries("params") ?? []).compactMap { entry in
            guard Self.isKey(entry.key) else {
                report.add("param \"\(entry.key)\" must consist of letters, digits, _ and -", at: entry.place)
                return nil
            }
            return map(entry.value, "param \"\(entry.key)\"") { $0.parameter(entry.key) }
        }
    }

    private mutating func parameter(_ name: String) -> WorkflowParameter? {
        let kind = choice("type", WorkflowParameter.Kind.self)
        let isRequired = boolean("required") ?? false
        let description = text("description") ?? ""
        let pattern = self.pattern(kind)
        let choices = self.choices()
        let given = takeEntry("default")?.value
        let range = self.range(kind)
        guard let kind else {
            if !has("type") {
                _ = take("type", required: true, as: "string, integer, number, boolean, list, map or file")
            }
            return nil
        }
        if isRequired, given != nil { fail("default", "is of no use, for the param is required") }
        var parameter = WorkflowParameter(
            name: name,
            kind: kind,
            description: description,
            isRequired: isRequired,
            defaultValue: nil,
            range: range,
            pattern: pattern,
            choices: choices
        )
        checkChoices(of: parameter)
        parameter.defaultValue = given.flatMap { accepted($0, by: parameter) }
        return parameter
    }

    private mutating func accepted(_ value: FileValue, by parameter: WorkflowParameter) -> JSONValue? {
        guard !value.isNull else { return nil }
        switch parameter.accept(value.json, checksFiles: false) {
        case .success(let accepted): return accepted
        case .failure(let rejection):
            fail("default", rejection.reason)
            return nil
        }
    }

    private mutating func checkChoices(of parameter: WorkflowParameter) {
        guard let choices = parameter.choices else { return }
        let type = ValueType(parameter.kind)
        for choice in choices where ValueType(choice) != type {
            fail("choices", "must hold values of type \(parameter.kind.rawValue), not \(choice.encodedString())")
        }
    }

    private mutating func choices() -> [JSONValue]? {
        guard let value = take("choices") else { return nil }
        guard case .list(let elements) = value.content, !elements.isEmpty else {
            fail("choices", "must be a list of values")
            return nil
        }
        return elements.map(\.json)
    }

    private mutating func pattern(_ kind: WorkflowParameter.Kind?) -> String? {
        guard let pattern = text("pattern") else { return nil }
        guard (try? Regex(pattern)) != nil else {
            fail("pattern", "is no regular expression: \"\(pattern)\"")
            return nil
        }
        if let kind, kind != .string, kind != .file { fail("pattern", "is for texts, not for type \(kind.rawValue)") }
        return pattern
    }

    private mutating func range(_ kind: WorkflowParameter.Kind?) -> ClosedRange<Double>? {
        let limits = -1e15...1e15
        let (low, high) = (number("min", in: limits), number("max", in: limits))
        guard low != nil || high != nil else { return nil }
        if let kind, kind != .integer, kind != .number {
            fail(low == nil ? "max" : "min", "is for numbers, not for type \(kind.rawValue)")
        }
        guard (low ?? limits.lowerBound) <= (high ?? limits.upperBound) else {
            fail("min", "is more than \"max\"")
            return nil
        }
        return (low ?? limits.lowerBound)...(high ?? limits.upperBound)
    }
}
