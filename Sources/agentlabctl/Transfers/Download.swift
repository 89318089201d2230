import AgentLabAPI

/// Fetches a file from the daemon and puts it where it was asked for.
struct Download {
    /// The file's size in bytes, as its record says.
    let size: Int
    let sha256: String
    let context: Context

    /// - Parameters:
    ///   - path: The file to write; nil for standard output.
    ///   - next: Asks for what is there from an offset on.
    /// - Throws: ``CommandFailure``, also when what came has another checksum; a file that was begun is removed then.
    func save(to path: String?, _ next: (_ offset: Int) async throws -> FileChunk) async throws {
        guard let path else {
            guard context.screen == nil else {
                throw CommandFailure("it would garble the terminal; name a file with --output", status: .usage)
            }
            return try await fetch(next) { try context.standardOutput.bytes($0) }
        }
        let file = try TargetFile(path)
        try await fetch(next) { try file.write($0) }
        try file.keep()
    }

    private func fetch(_ next: (Int) async throws -> FileChunk, _ write: ([UInt8]) throws -> Void) async throws {
        var (hash, offset) = (SHA256(), 0)
        while offset < size {
            let bytes = try await next(offset).data.bytes
            guard !bytes.isEmpty else { throw CommandFailure("the daemon sent \(offset) of \(size) bytes and no more") }
            hash.update(bytes)
            try write(bytes)
            offset += bytes.count
        }
        let actual = hash.finish()
        guard actual == sha256 else {
            throw CommandFailure("what came has the checksum \(actual), not \(sha256); try again")
        }
    }
}
