/// A mistake in a workflow file.
public struct MistakeRecord: Codable, Hashable, Sendable {
    /// The line, from 1.
    public var line: Int
    /// The column, from 1.
    public var column: Int
    /// What is wrong, and what was expected.
    public var message: String

    /// Takes every field as it is; nothing is checked here.
    public init(line: Int, column: Int, message: String) {
        self.line = line
        self.column = column
        self.message = message
    }

    private enum CodingKeys: String, CodingKey {
        case line
        case column
        case message
    }
}
