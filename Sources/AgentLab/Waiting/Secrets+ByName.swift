import Orchestration

extension Secrets {
    /// All of them, to be handed on to a child.
    var byName: [String: String] {
        Dictionary(uniqueKeysWithValues: names.compactMap { name in self[name].map { (name, $0) } })
    }
}
