/// One thing in a workflow file that its author has to change.
public struct FileMistake: Sendable, Hashable {
    /// Where it stands.
    public let place: FilePlace
    /// What is wrong, and what was expected.
    public let message: String

    package init(_ place: FilePlace, _ message: String) {
        self.place = place
        self.message = message
    }
}

/// A workflow file that cannot be used, with every mistake that was found in it.
public struct WorkflowFileError: Error, CustomStringConvertible {
    /// The file as it was named by who asked for it.
    public let file: String
    /// The mistakes in the order in which they stand in the file.
    public let mistakes: [FileMistake]

    package init(file: String, mistakes: [FileMistake]) {
        self.file = file
        self.mistakes = Set(mistakes).sorted { ($0.place, $0.message) < ($1.place, $1.message) }
    }

    /// A line for each mistake: file, line, column, and what is wrong.
    public var lines: [String] {
        mistakes.map { "\(file):\($0.place.line):\($0.place.column): \($0.message)" }
    }

    /// The lines.
    public var description: String { lines.joined(separator: "\n") }
}
