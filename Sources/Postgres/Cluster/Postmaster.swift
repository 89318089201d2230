internal import Glibc

/// What postmaster.pid says of the server that runs, or ran, on a data directory.
struct Postmaster {
    private let dataDirectory: String
    private let lines: [Substring]
    let processID: Int32
    let socketDirectory: String
    let port: String

    /// Nil without such a file, or while the server has not yet written it to the end.
    init?(dataDirectory: String) {
        guard let text = ClusterFiles.read("\(dataDirectory)/postmaster.pid") else { return nil }
        // Line by line: process, data directory, start time, port, socket directory, address, shared memory, state.
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        self.dataDirectory = dataDirectory
        guard lines.count > 4, let processID = Int32(lines[0]), processID > 0 else { return nil }
        self.processID = processID
        port = String(lines[3])
        socketDirectory = String(lines[4])
    }

    /// Whether that process is a server at work in this directory, where each server goes first.
    ///
    /// `pg_ctl` looks only whether there is a process of this number. After a restart of the host that is soon someone
    /// else's, this daemon's even, and `pg_ctl stop` would end it.
    var isAlive: Bool {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = unsafe readlink("/proc/\(processID)/cwd", &path, path.count)
        guard length > 0, let directory = unsafe realpath(dataDirectory, nil) else { return false }
        defer { unsafe free(directory) }
        return unsafe path.prefix(length).elementsEqual(String(cString: directory).utf8.map { CChar(bitPattern: $0) })
    }

    /// Whether it has begun to start and neither got ready nor given up.
    var isStarting: Bool { lines.count > 7 && lines[7].hasPrefix("starting") }

    /// The file's text with a process number that none can have.
    ///
    /// The server refuses to start beside a living process of the number that it finds. The rest of the file is for it to
    /// judge: by the shared memory that it names it knows whether children of the server before still run.
    var disowned: String {
        // The kernel's numbers end one below.
        (["4194304"] + lines.dropFirst()).joined(separator: "\n")
    }
}
