import Subprocess

/// A program by its absolute path, as Subprocess takes it: by its name, with its directory as PATH.
struct ProgramPath: Sendable {
    let path: String

    private var slash: String.Index { path.lastIndex(of: "/") ?? path.startIndex }

    var executable: Executable { .name(String(path[path.index(after: slash)...])) }

    var environment: Environment { .inherit.updating(["PATH": String(path[..<slash])]) }
}
