import AgentLabJSON

/// What reading a part of a workflow file has found out: its mistakes, and what it says about the state.
struct FileReport: Sendable {
    var mistakes: [FileMistake] = []
    /// The keys of the state that are read.
    var uses: [Use] = []
    /// The keys of the state that are set.
    ///
    /// Each with what it is known to be; `nil` is anything.
    var outputs: [String: Set<ValueType?>] = [:]
    /// The names of the secrets that are used.
    var secrets: [Use] = []

    /// A name together with the place where it is used.
    struct Use: Sendable {
        let name: String
        let place: FilePlace
        /// The whole way, if it is one into the state.
        var path: StatePath?
        var purpose: Purpose?
    }

    /// What a value is read for, as far as not every value will do.
    enum Purpose: Sendable {
        case items
        case comparison(JSONValue)
        case filter(String)
    }

    mutating func add(_ message: String, at place: FilePlace) {
        mistakes.append(FileMistake(place, message))
    }

    mutating func add(_ other: FileReport) {
        mistakes += other.mistakes
        uses += other.uses
        outputs.merge(other.outputs) { $0.union($1) }
        secrets += other.secrets
    }
}
