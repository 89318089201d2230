internal import Glibc

/// What postmaster.pid says of the server that runs, or ran, on a data directory.
struct Postmaster: Equatable {
    let processID: Int32
    let socketDirectory: String
    let port: String

    /// Nil without such a file, or while the server has not yet written it to the end.
    init?(dataDirectory: String) {
        guard let text = ClusterFiles.read("\(dataDirectory)/postmaster.pid") else { return nil }
        // Line by line: process, data directory, start time, port, socket directory, address, shared memory, state.
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count > 4, let processID = Int32(lines[0]), processID > 0 else { return nil }
        self.processID = processID
        port = String(lines[3])
        socketDirectory = String(lines[4])
    }
}
