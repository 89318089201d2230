/// All regular files below a directory, as `find -type f` lists them: links are not followed, special files are ignored.
struct TreeScan: Sendable {
    /// Relative to the root, in byte order.
    private(set) var files: [RawPath] = []
    /// Directories that cannot be read, and links that lead nowhere.
    private(set) var unreadable = Unreadable()

    /// The list of files is kept in memory and, once, in the journal.
    static let mostFiles = 1_000_000

    /// - Throws: `FileError` when the root itself cannot be read; `CancellationError`.
    init(root: RawPath, stop: BlockingWork.Stop) throws {
        var directories = [RawPath([])]
        while let directory = directories.popLast() {
            do {
                directories += try scan(directory, below: root, stop)
            } catch let error as FileError where !directory.bytes.isEmpty {
                unreadable.add(directory, error.reason)
            }
        }
        files.sort()
    }

    /// Takes note of a directory's files and returns its directories.
    private mutating func scan(
        _ directory: RawPath,
        below root: RawPath,
        _ stop: BlockingWork.Stop
    ) throws -> [RawPath] {
        let reader = try DirectoryReader(root.appending(directory.bytes), followingLinks: directory.bytes.isEmpty)
        var directories: [RawPath] = []
        while let (name, kind) = try reader.next() {
            try stop.check()
            let path = directory.appending(name)
            switch kind {
            case .file: try add(path, below: root)
            case .directory: directories.append(path)
            case .link: reader.faultOfLink(name).map { unreadable.add(path, $0) }
            case .special: break
            }
        }
        return directories
    }

    private mutating func add(_ path: RawPath, below root: RawPath) throws {
        guard files.count < Self.mostFiles else { throw TooManyFiles(root: root) }
        files.append(path)
    }

    struct TooManyFiles: Error, CustomStringConvertible {
        let root: RawPath

        var description: String { "\(root) holds more than \(TreeScan.mostFiles) files" }
    }
}
