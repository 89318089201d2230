import FoundationEssentials
import Glibc
import Testing

/// A file system in memory, of bounded size, that can be filled up.
struct SmallDisk: Sendable {
    let path: String

    private var filler: String { "\(path)/filler" }

    /// Whether this process may mount one.
    static let isPermitted: Bool = {
        let path = "\(FileManager.default.temporaryDirectory.path)/agentlab-\(UUID().uuidString)"
        let disk = try? SmallDisk(mountedAt: path, megabytes: 1)
        disk?.unmount()
        try? FileManager.default.removeItem(atPath: path)
        return disk != nil
    }()

    init(mountedAt path: String, megabytes: Int) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let status = unsafe mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m,mode=0755")
        try #require(status == 0, "mounting \(path) failed: error \(errno)")
    }

    func unmount() { unsafe umount2(path, Int32(MNT_DETACH)) }

    /// Makes a directory in it that belongs to whom another file belongs to.
    func makeDirectory(_ name: String, ownerOf file: String) throws -> String {
        let directory = "\(path)/\(name)"
        let owner = try FileManager.default.attributesOfItem(atPath: file)[.ownerAccountID]
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        try FileManager.default.setAttributes([.ownerAccountID: try #require(owner)], ofItemAtPath: directory)
        return directory
    }

    /// Leaves no byte free.
    func fill() throws {
        let descriptor = unsafe open(filler, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let block = [UInt8](repeating: 0, count: 4096)
        while unsafe write(descriptor, block, block.count) > 0 {}
        try #require(errno == ENOSPC)
    }

    /// Gives back what ``fill()`` has taken.
    func empty() throws { try FileManager.default.removeItem(atPath: filler) }
}
