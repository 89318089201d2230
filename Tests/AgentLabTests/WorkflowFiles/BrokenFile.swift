import Testing

/// A workflow file with a mistake, and what its author is told.
struct BrokenFile: Sendable, CustomTestStringConvertible {
    let what: String
    let text: String
    let mistakes: [String]

    var testDescription: String { what }

    init(_ what: String, _ text: String, _ mistakes: String...) {
        self.what = what
        self.text = text
        self.mistakes = mistakes
    }

    /// A sound workflow with one node replaced.
    static func node(_ what: String, _ node: String, _ mistakes: String...) -> BrokenFile {
        var file = BrokenFile(
            what,
            "name: w\nparams: { unit: { type: string }, hosts: { type: list } }\nentry: a\nnodes:\n  a: \(node)\nexit: a\n"
        )
        file = BrokenFile(what, file.text, all: mistakes)
        return file
    }

    /// A sound workflow with its params replaced.
    static func param(_ what: String, _ param: String, _ mistakes: String...) -> BrokenFile {
        BrokenFile(
            what,
            "name: w\nparams: { p: \(param) }\nentry: a\nnodes: { a: { set: { x: 1 } } }\nexit: a\n",
            all: mistakes
        )
    }

    /// A sound workflow with its edges replaced.
    static func edges(_ what: String, _ edges: String, _ mistakes: String...) -> BrokenFile {
        BrokenFile(
            what,
            "name: w\nentry: a\nnodes: { a: { set: { x: 1 } }, b: { set: { y: 1 } } }\nedges: \(edges)\nexit: b\n",
            all: mistakes
        )
    }

    private init(_ what: String, _ text: String, all mistakes: [String]) {
        self.what = what
        self.text = text
        self.mistakes = mistakes
    }
}
