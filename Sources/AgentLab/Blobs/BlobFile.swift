import Glibc
import SystemPackage

/// What is done with one file or directory of a blob store; each call may wait for the disk.
struct BlobFile: Sendable {
    let path: String

    init(_ path: String) { self.path = path }

    private func refusal(_ what: String, _ reason: CInt = Glibc.errno) -> BlobError {
        let code: BlobError.Code =
            switch reason {
            case ENOENT: .missing
            case ENOSPC, EDQUOT: .noRoom
            default: .failed
            }
        return BlobError(code: code, path: path, message: "\(what): \(unsafe String(cString: strerror(reason)))")
    }

    private func open<Value>(
        _ mode: FileDescriptor.AccessMode,
        _ options: FileDescriptor.OpenOptions,
        to what: String,
        _ body: (FileDescriptor) throws -> Value
    ) throws -> Value {
        do {
            let file = try FileDescriptor.open(
                FilePath(path),
                mode,
                options: options.union([.closeOnExec, .noFollow]),
                permissions: .ownerReadWrite
            )
            return try file.closeAfter { try body(file) }
        } catch let error as Errno {
            throw refusal("cannot be \(what)", error.rawValue)
        }
    }

    /// Makes an empty file that was not there before.
    func make() throws {
        try open(.writeOnly, [.create, .exclusiveCreate], to: "made") { _ in }
    }

    func write(_ bytes: [UInt8], at offset: Int) throws {
        try open(.writeOnly, [], to: "written") { file in
            _ = try file.writeAll(toAbsoluteOffset: Int64(offset), bytes)
        }
    }

    /// What is in the file from an offset on, less than `count` bytes only at its end.
    func read(from offset: Int, count: Int) throws -> [UInt8] {
        try open(.readOnly, [], to: "read") { file in
            var bytes = [UInt8](repeating: 0, count: count)
            var filled = 0
            unsafe try bytes.withUnsafeMutableBytes { buffer in
                while filled < count {
                    let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
                    let length = try unsafe file.read(fromAbsoluteOffset: Int64(offset + filled), into: rest)
                    guard length > 0 else { return }
                    filled += length
                }
            }
            return Array(bytes.prefix(filled))
        }
    }

    /// Returns when what was written, or for a directory what is in it, would survive a loss of power.
    func flush() throws {
        try open(.readOnly, [], to: "flushed") { file in
            guard fsync(file.rawValue) == 0 else { throw Errno(rawValue: Glibc.errno) }
        }
    }

    func size() throws -> Int {
        try open(.readOnly, [], to: "measured") { file in Int(try file.seek(offset: 0, from: .end)) }
    }

    /// Takes the place of what is there.
    func move(to other: BlobFile) throws {
        guard unsafe rename(path, other.path) == 0 else { throw refusal("cannot become \(other.path)") }
    }

    /// What is not there is no error.
    func remove() throws {
        guard unsafe unlink(path) == 0 || Glibc.errno == ENOENT else { throw refusal("cannot be removed") }
    }

    /// - Returns: Whether it was not there before.
    func makeDirectory() throws -> Bool {
        if unsafe mkdir(path, 0o700) == 0 { return true }
        guard Glibc.errno == EEXIST else { throw refusal("cannot be made") }
        return false
    }
}
