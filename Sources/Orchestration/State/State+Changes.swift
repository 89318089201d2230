import AgentLabJSON

extension State {
    /// What turns the previous state into this one.
    ///
    /// Costs as much as what has been set since, when both come from the same committed state (a node's output does from
    /// its input); else the two dictionaries are compared.
    package func changes(since previous: State) -> StateChanges {
        var changes = StateChanges()
        if lineage == previous.lineage {
            for key in overlay.keys {
                changes.note(key, from: previous[key], to: self[key])
            }
            for key in previous.overlay.keys where overlay[key] == nil {
                changes.note(key, from: previous[key], to: self[key])
            }
        } else {
            changes.note(from: previous.data, to: data)
        }
        return changes
    }

    /// Folds what has been set and removed into the shared values.
    ///
    /// Costs as much as the changes when no other state shares the values any more, else a copy of the dictionary: let go
    /// of a node's input before committing its output.
    package mutating func commit() {
        guard !overlay.isEmpty else { return }
        base.fold(overlay)
        overlay = [:]
        lineage = StateLineage.next()
    }

    /// Applies recorded changes to a state that is being restored.
    package mutating func apply(_ changes: StateChanges) {
        for (key, value) in changes.set {
            overlay[key] = .some(value)
        }
        for key in changes.removed {
            overlay.updateValue(nil, forKey: key)
        }
        commit()
    }
}

extension StateChanges {
    fileprivate mutating func note(_ key: String, from old: JSONValue?, to new: JSONValue?) {
        guard old != new else { return }
        if let new {
            set[key] = new
        } else {
            removed.insert(key)
        }
    }

    fileprivate mutating func note(from old: [String: JSONValue], to new: [String: JSONValue]) {
        for (key, value) in new {
            note(key, from: old[key], to: value)
        }
        for key in old.keys where new[key] == nil {
            removed.insert(key)
        }
    }
}
