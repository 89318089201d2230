import AgentLab

/// The param `path`, which cannot be relative: the daemon's working directory is not the client's.
struct AbsolutePath {
    let text: String

    /// - Throws: What refuses the run before it is created.
    init(_ parameters: Parameters) throws {
        text = try parameters.get("path")
        guard text.hasPrefix("/") else { throw NotAbsolute(path: text) }
    }

    struct NotAbsolute: Error, CustomStringConvertible {
        let path: String

        var description: String { "param \"path\" must be an absolute path, not \"\(path.prefix(200))\"" }
    }
}
