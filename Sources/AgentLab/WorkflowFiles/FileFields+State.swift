import AgentLabJSON

// MARK: - What reads and sets the state

extension FileFields {
    /// A Mustache template over the state.
    public mutating func template(_ key: String, required: Bool = false) -> TextTemplate? {
        take(key, required: required, as: "a text").flatMap { template(of: $0, key) }
    }

    /// A list of templates; a single text is a list of one.
    public mutating func templates(_ key: String, required: Bool = false) -> [TextTemplate]? {
        guard let value = take(key, required: required, as: "a list of texts") else { return nil }
        guard case .list(let elements) = value.content else { return template(of: value, key).map { [$0] } }
        return elements.compactMap { template(of: $0, key) }
    }

    /// A JSON value whose texts are templates.
    public mutating func value(_ key: String, required: Bool = false) -> ValueTemplate? {
        take(key, required: required, as: "a value").map { value(of: $0, key) }
    }

    /// A way to a value in the state, as `approval.ok`.
    public mutating func path(_ key: String, required: Bool = false) -> StatePath? {
        let wanted = "the name of a value in the state, such as hosts or page.links"
        guard let value = take(key, required: required, as: wanted) else { return nil }
        guard case .scalar(let scalar) = value.content, let path = StatePath(scalar.text) else {
            fail(key, "must be \(wanted), not \(value.kindName)")
            return nil
        }
        guard !scalar.text.contains("{{") else {
            fail(key, "is the name of a value and no template; write it without {{ and }}")
            return nil
        }
        report.uses.append(.init(name: path.key, place: value.place, path: path))
        return path
    }

    /// A way to a list in the state.
    mutating func items(_ key: String) -> StatePath? {
        guard let path = path(key, required: true) else { return nil }
        report.uses[report.uses.count - 1].purpose = .items
        return path
    }

    /// The key of the state that a node sets.
    public mutating func output(_ key: String = "output", required: Bool = false) -> String? {
        output(key, required: required, type: nil)
    }

    /// - Parameter type: What the node sets it to, if that is known.
    mutating func output(_ key: String = "output", required: Bool = false, type: ValueType?) -> String? {
        guard let value = take(key, required: required, as: "the key of the state that is set") else { return nil }
        guard case .scalar(let scalar) = value.content, Self.isKey(scalar.text) else {
            fail(key, "must be a key of the state (letters, digits, _ and -), not \(value.kindName)")
            return nil
        }
        sets(scalar.text, type: type)
        return scalar.text
    }

    /// The name of a secret that runs are given.
    public mutating func secret(_ key: String, required: Bool = false) -> String? {
        guard let value = take(key, required: required, as: "the name of a secret") else { return nil }
        guard case .scalar(let scalar) = value.content, !scalar.text.isEmpty else {
            fail(key, "must be the name of a secret, not \(value.kindName)")
            return nil
        }
        report.secrets.append(.init(name: scalar.text, place: value.place))
        return scalar.text
    }

    /// Says that a node sets a key of the state that no field names.
    public mutating func sets(_ key: String) { sets(key, type: nil) }

    mutating func sets(_ key: String, type: ValueType?) { report.outputs[key, default: []].insert(type) }

    static func isKey(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                    || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            }
    }
}

extension FileFields {
    mutating func template(of value: FileValue, _ key: String) -> TextTemplate? {
        guard case .scalar(let scalar) = value.content else {
            report.add("\(name): \"\(key)\" must hold texts, not \(value.kindName)", at: value.place)
            return nil
        }
        do throws(TemplateError) {
            let template = try TextTemplate(scalar.text)
            note(template, at: value)
            return template
        } catch {
            report.add("\(name): \"\(key)\": \(error)", at: value.place(line: error.line, column: error.column))
            return nil
        }
    }

    /// The names outside sections; within one they may be those of an element.
    private mutating func note(_ template: TextTemplate, at value: FileValue) {
        for tag in template.tags where tag.kind != .end && !tag.isWithinSection {
            guard let path = tag.path, !tag.name.isEmpty else { continue }
            let place = value.place(line: tag.line, column: tag.column)
            let filter = tag.kind == .variable ? tag.filters.last.map(FileReport.Purpose.filter) : nil
            report.uses.append(.init(name: path.key, place: place, path: path, purpose: filter))
        }
    }

    mutating func value(of value: FileValue, _ key: String) -> ValueTemplate {
        switch value.content {
        case .scalar(let scalar):
            guard case .string = scalar.value else { return .literal(scalar.value) }
            return template(of: value, key).map(ValueTemplate.text) ?? .literal(.null)
        case .list(let elements):
            return .list(elements.map { self.value(of: $0, key) })
        case .map(let entries):
            var members: [String: ValueTemplate] = [:]
            for entry in entries { members[entry.key] = self.value(of: entry.value, key) }
            return .map(members)
        }
    }
}

// MARK: - Maps within maps

extension FileFields {
    /// A map whose keys are read by a closure.
    public mutating func map<Value>(_ key: String, _ read: (inout FileFields) -> Value?) -> Value? {
        take(key).flatMap { map($0, "\(name): \(key)", read) }
    }

    mutating func map<Value>(_ value: FileValue, _ name: String, _ read: (inout FileFields) -> Value?) -> Value? {
        var inner = FileFields(name, value, kinds: kinds)
        let result = read(&inner)
        report.add(inner.finish())
        return result
    }

    /// The entries of a map whose keys are free.
    mutating func entries(_ key: String) -> [FileValue.Entry]? {
        guard let value = take(key) else { return nil }
        guard case .map(let entries) = value.content else {
            fail(key, "must be a map, not \(value.kindName)")
            return nil
        }
        return entries
    }
}
