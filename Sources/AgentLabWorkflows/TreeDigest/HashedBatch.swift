/// What one batch of files amounts to.
struct HashedBatch: Sendable {
    /// `HEX  PATH\n` for each file that could be read, in the order given.
    private(set) var manifest: [UInt8] = []
    private(set) var files = 0
    private(set) var totalBytes = 0
    private(set) var unreadable = Unreadable()

    private static let pieceSize = 256 * 1024

    /// - Throws: `CancellationError` between pieces of files.
    init(_ paths: [RawPath], below root: RawPath, stop: BlockingWork.Stop) throws {
        var buffer = [UInt8](repeating: 0, count: Self.pieceSize)
        for path in paths {
            do {
                add(try FileHash(of: root.appending(path.bytes), buffer: &buffer, stop: stop), of: path)
            } catch let error as FileError {
                unreadable.add(path, error.reason)
            }
        }
    }

    private mutating func add(_ hash: FileHash, of path: RawPath) {
        manifest += hash.hexadecimal
        manifest += "  ".utf8
        manifest += path.bytes
        manifest.append(UInt8(ascii: "\n"))
        files += 1
        totalBytes += hash.size
    }
}
