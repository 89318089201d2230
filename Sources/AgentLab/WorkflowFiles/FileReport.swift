/// What reading a part of a workflow file has found out: its mistakes, and what it says about the state.
struct FileReport: Sendable {
    var mistakes: [FileMistake] = []
    /// The keys of the state that are read.
    var uses: [Use] = []
    /// The keys of the state that are set.
    var outputs: Set<String> = []
    /// The names of the secrets that are used.
    var secrets: [Use] = []

    /// A name together with the place where it is used.
    struct Use: Sendable {
        let name: String
        let place: FilePlace
    }

    mutating func add(_ message: String, at place: FilePlace) {
        mistakes.append(FileMistake(place, message))
    }

    mutating func add(_ other: FileReport) {
        mistakes += other.mistakes
        uses += other.uses
        outputs.formUnion(other.outputs)
        secrets += other.secrets
    }
}
