import AgentLabJSON

/// Where a command writes to.
package struct Output: Sendable {
    private let sink: @Sendable (String) throws -> Void
    private let byteSink: @Sendable ([UInt8]) throws -> Void

    package init(
        _ sink: @escaping @Sendable (String) throws -> Void,
        bytes byteSink: @escaping @Sendable ([UInt8]) throws -> Void
    ) {
        self.sink = sink
        self.byteSink = byteSink
    }

    package func write(_ text: String) throws {
        try sink(text)
    }

    package func line(_ text: String) throws {
        try sink(text + "\n")
    }

    package func lines(_ lines: [String]) throws {
        guard !lines.isEmpty else { return }
        try sink(lines.joined(separator: "\n") + "\n")
    }

    /// Writes what is no text.
    package func bytes(_ bytes: [UInt8]) throws {
        try byteSink(bytes)
    }

    /// Writes a value as the control protocol has it, on one line.
    package func json(_ value: some Encodable) throws {
        try line(try JSONValue(encoding: value).encodedString())
    }
}
