internal import FoundationEssentials
internal import Glibc

/// A directory for one process's scratch files.
package enum ScratchDirectory {
    /// Makes one that other users may pass through, for a server that runs as one of them.
    package static func make() throws(TestingError) -> String {
        var path = Array("\(FileManager.default.temporaryDirectory.path())agentlab-test-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&path) != nil else { throw TestingError("no scratch directory", errno) }
        let directory = String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard unsafe chmod(directory, 0o711) == 0 else { throw TestingError("\(directory) cannot be opened", errno) }
        return directory
    }
}
