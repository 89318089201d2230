import FoundationEssentials
import Glibc
import Testing

/// A directory that other users may pass through, removed when nobody holds it any longer.
final class ScratchFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/agentlab-scratch-XXXXXX".utf8CString)
        try #require(unsafe mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        unsafe chmod(path, 0o711)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
