/// A place in a workflow file.
public struct FilePlace: Sendable, Hashable {
    /// The line, from 1.
    public let line: Int
    /// The column, from 1.
    public let column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

extension FilePlace: Comparable {
    /// Whether the left one comes first in the file.
    public static func < (left: FilePlace, right: FilePlace) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}
