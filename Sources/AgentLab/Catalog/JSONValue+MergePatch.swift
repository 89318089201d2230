import AgentLabJSON

extension JSONValue {
    /// The value after a merge patch, as RFC 7396 has it: members of objects replace those of their name or, when they are
    /// `null`, remove them; anything else replaces the whole.
    func merging(_ patch: JSONValue?) -> JSONValue {
        guard let patch else { return self }
        guard case .object(let changes) = patch else { return patch }
        var members = objectValue ?? [:]
        for (key, change) in changes {
            if change.isNull {
                members.removeValue(forKey: key)
            } else {
                members[key] = (members[key] ?? .object([:])).merging(change)
            }
        }
        return .object(members)
    }
}
