import AgentLabJSON

extension FileFields {
    /// What the keys of the state are known to be; left out is what may be different things.
    func valueTypes(with parameters: [WorkflowParameter]) -> [String: ValueType] {
        var types = report.outputs
        for parameter in parameters { types[parameter.name, default: []].insert(ValueType(parameter.kind)) }
        return types.compactMapValues { $0.count == 1 ? $0.first ?? nil : nil }
    }

    /// Notes what is read in a way that cannot give anything.
    mutating func checkTypes(_ types: [String: ValueType]) {
        for use in report.uses {
            guard let type = types[use.name], let problem = use.problem(with: type) else { continue }
            report.add(problem, at: use.place)
        }
    }
}

extension FileReport.Use {
    fileprivate func problem(with type: ValueType) -> String? {
        if let part = path?.parts.dropFirst().first { return Self.problem(name, type, part) }
        switch purpose {
        case .items where type != .list:
            let hint = type == .text ? "; \"parse: jsonl\" or \"parse: json\" makes one of what a program writes" : ""
            return "\"\(name)\" is \(type.noun), not a list\(hint)"
        case .comparison(let value):
            guard let other = ValueType(value), other != type else { return nil }
            return "\"\(name)\" is \(type.noun) and never equals \(other.noun), \(value.encodedString())"
        case .filter(let filter):
            guard let allowed = TemplateScanner.inputs(of: filter), !allowed.contains(type) else { return nil }
            return "\"\(filter)\" cannot be applied to \"\(name)\", which is \(type.noun)"
        default: return nil
        }
    }

    private static func problem(_ name: String, _ type: ValueType, _ part: String) -> String? {
        switch type {
        case .map: nil
        case .list where Int(part) != nil: nil
        case .list: "\"\(name)\" is a list, which has no \"\(part)\"; \(name).0 is its first element"
        default: "\"\(name)\" is \(type.noun), which has no \"\(part)\""
        }
    }
}
