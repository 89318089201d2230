import AgentLabJSON
import Orchestration

/// A condition over the state as it stands in a workflow file.
indirect enum FileCondition: Sendable {
    case exists(StatePath)
    case equals(StatePath, JSONValue)
    case not(FileCondition)
    case all([FileCondition])
    case any([FileCondition])

    func holds(in state: State) -> Bool {
        switch self {
        case .exists(let path): path.value(in: state) != nil
        case .equals(let path, let value): path.value(in: state).map { Self.equal($0, value) } ?? false
        case .not(let condition): !condition.holds(in: state)
        case .all(let conditions): conditions.allSatisfy { $0.holds(in: state) }
        case .any(let conditions): conditions.contains { $0.holds(in: state) }
        }
    }

    /// `1` and `1.0` are one number to who writes a file.
    private static func equal(_ left: JSONValue, _ right: JSONValue) -> Bool {
        if left == right { return true }
        guard let left = left.doubleValue, let right = right.doubleValue else { return false }
        return left == right
    }

    var predicate: Predicate {
        Predicate(description) { holds(in: $0) }
    }
}

extension FileCondition: CustomStringConvertible {
    var description: String {
        switch self {
        case .exists(let path): "exists(\(path))"
        case .equals(let path, let value): "equals(\(path), \(value.encodedString()))"
        case .not(let condition): "not(\(condition))"
        case .all(let conditions): "all(\(conditions.map(\.description).joined(separator: ", ")))"
        case .any(let conditions): "any(\(conditions.map(\.description).joined(separator: ", ")))"
        }
    }
}

extension FileFields {
    /// Reads a condition; several keys in one map must all hold.
    mutating func condition(_ value: FileValue) -> FileCondition? {
        map(value, "when") { fields in
            guard fields.isMap else { return nil }
            var parts: [FileCondition] = []
            parts += fields.paths("exists").map(FileCondition.exists)
            for entry in fields.entries("equals") ?? [] {
                let value = entry.value.json
                guard let path = fields.path(entry.key, at: entry.place, purpose: .comparison(value)) else { continue }
                parts.append(.equals(path, value))
            }
            if let inner = fields.take("not").flatMap({ fields.condition($0) }) { parts.append(.not(inner)) }
            for (key, make) in [("all", FileCondition.all), ("any", FileCondition.any)] {
                if let conditions = fields.conditions(key) { parts.append(make(conditions)) }
            }
            if parts.isEmpty, fields.report.mistakes.isEmpty, fields.keys.isEmpty {
                fields.report.add("when must hold one of exists, equals, not, all, any", at: fields.place)
            }
            return parts.count == 1 ? parts[0] : .all(parts)
        }
    }

    private mutating func conditions(_ key: String) -> [FileCondition]? {
        guard let value = take(key) else { return nil }
        guard case .list(let elements) = value.content else {
            fail(key, "must be a list of conditions, not \(value.kindName)")
            return nil
        }
        return elements.compactMap { condition($0) }
    }

    private mutating func paths(_ key: String) -> [StatePath] {
        (texts(key) ?? []).compactMap { path($0.text, at: $0.place) }
    }

    private mutating func path(
        _ text: String,
        at place: FilePlace,
        purpose: FileReport.Purpose? = nil
    ) -> StatePath? {
        guard let path = StatePath(text) else {
            report.add("\(name): \"\(text)\" is no path into the state; write key or key.part", at: place)
            return nil
        }
        report.uses.append(.init(name: path.key, place: place, path: path, purpose: purpose))
        return path
    }
}
