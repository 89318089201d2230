/// A state or a result exceeds what a run may come to.
struct StateTooLarge: Error, CustomStringConvertible {
    /// What it is that is too large.
    let what: String
    let size: Int
    let limit: Int

    var description: String { "its \(what) takes \(size) bytes, more than max_state_bytes allows (\(limit))" }

    static func check(_ what: String, _ size: Int, limit: Int) throws(StateTooLarge) {
        guard size <= limit else { throw StateTooLarge(what: what, size: size, limit: limit) }
    }
}
