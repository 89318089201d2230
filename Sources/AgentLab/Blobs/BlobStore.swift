import Crypto
package import FoundationEssentials

/// Files in the state directory, each under a key: there as a whole or not at all, whatever crashes.
///
/// What arrives is written to `incoming`, flushed, and then renamed into its folder under `objects`, which is flushed too.
/// Programs make files in folders under `work`. What is left in `incoming` and `work` at a start belongs to nobody.
///
/// Nothing here waits for the disk on the caller's thread.
package struct BlobStore: Sendable {
    package let root: String

    package init(root: String) { self.root = root }

    /// Where a blob's bytes are, for programs that read them.
    package func path(of key: BlobKey) -> String { "\(root)/objects/\(key.shard)/\(key.fileName)" }

    private func file(of key: BlobKey) -> BlobFile { BlobFile(path(of: key)) }
    private func incoming(_ key: BlobKey) -> BlobFile { BlobFile("\(root)/incoming/\(key.fileName)") }
    private func folder(of key: BlobKey) -> BlobFile { BlobFile("\(root)/objects/\(key.shard)") }

    /// Makes the folders and removes what a former process has left half done; nobody else may use the store meanwhile.
    package func prepare() async throws {
        try await OffPool.perform {
            _ = try BlobFile(root).makeDirectory()
            for name in ["objects", "incoming", "work"] { _ = try BlobFile("\(root)/\(name)").makeDirectory() }
            for name in ["incoming", "work"] {
                for entry in try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(name)") {
                    try FileManager.default.removeItem(atPath: "\(root)/\(name)/\(entry)")
                }
            }
        }
    }

    /// The first `count` bytes, or fewer, from an offset on.
    package func read(_ key: BlobKey, from offset: Int = 0, count: Int) async throws -> [UInt8] {
        try await OffPool.perform { try file(of: key).read(from: offset, count: count) }
    }

    /// What is not there is no error.
    package func remove(_ key: BlobKey) async throws {
        try await OffPool.perform { try file(of: key).remove() }
    }
}

// MARK: - What arrives in parts

extension BlobStore {
    /// Makes an empty file for bytes to come.
    package func begin(_ key: BlobKey) async throws {
        try await OffPool.perform { try incoming(key).make() }
    }

    /// Writes some of what is to come.
    package func write(_ bytes: [UInt8], at offset: Int, to key: BlobKey) async throws {
        try await OffPool.perform { try incoming(key).write(bytes, at: offset) }
    }

    /// Makes a blob of what has come; when this returns it stays.
    package func commit(_ key: BlobKey) async throws {
        try await OffPool.perform { try keep(incoming(key), as: key) }
    }

    /// Drops what has come; what is not there is no error.
    package func discard(_ key: BlobKey) async throws {
        try await OffPool.perform { try incoming(key).remove() }
    }

    /// Makes a blob of a file that a program has made on the same disk; when this returns it stays.
    package func adopt(_ path: String, as key: BlobKey) async throws {
        try await OffPool.perform { try keep(BlobFile(path), as: key) }
    }

    /// The size and the SHA-256 of a file that a program has made.
    package func digest(of path: String) async throws -> (size: Int, sha256: String) {
        try await OffPool.perform {
            let file = BlobFile(path)
            var (size, hash) = (0, SHA256())
            while true {
                let bytes = try file.read(from: size, count: 1 << 20)
                guard !bytes.isEmpty else { return (size, hash.finalize().hexadecimal) }
                hash.update(data: bytes)
                size += bytes.count
            }
        }
    }

    private func keep(_ file: BlobFile, as key: BlobKey) throws {
        try file.flush()
        let folder = folder(of: key)
        if try folder.makeDirectory() { try BlobFile("\(root)/objects").flush() }
        try file.move(to: self.file(of: key))
        try folder.flush()
    }

    /// Lends an empty folder to work in, and removes it with all that is in it.
    package func withWorkFolder<Value: Sendable>(_ body: (_ path: String) async throws -> Value) async throws -> Value {
        let path = "\(root)/work/\(BlobKey().fileName)"
        try await OffPool.perform { _ = try BlobFile(path).makeDirectory() }
        do {
            let value = try await body(path)
            try await OffPool.perform { try FileManager.default.removeItem(atPath: path) }
            return value
        } catch {
            // The next start removes what cannot be removed now.
            try? await OffPool.perform { try FileManager.default.removeItem(atPath: path) }
            throw error
        }
    }
}

// MARK: - All there are

extension BlobStore {
    /// The folders that blobs are in; what is named otherwise is none.
    package func shards() async throws -> [String] {
        try await OffPool.perform {
            try FileManager.default.contentsOfDirectory(atPath: "\(root)/objects")
                .filter { $0.count == 2 && $0.allSatisfy { $0.isASCII && $0.isHexDigit } }.sorted()
        }
    }

    /// The blobs of a folder; files that are named otherwise are none.
    package func keys(in shard: String) async throws -> [BlobKey] {
        try await OffPool.perform {
            try FileManager.default.contentsOfDirectory(atPath: "\(root)/objects/\(shard)")
                .compactMap(BlobKey.init(fileName:)).filter { $0.shard == shard }
        }
    }

    /// Notes which database the blobs belong to, unless one has been noted before.
    ///
    /// - Returns: The database that they belong to.
    package func claim(for database: UUID) async throws -> UUID {
        try await OffPool.perform {
            let path = "\(root)/database"
            if let text = try? String(contentsOfFile: path, encoding: .utf8),
                let known = UUID(uuidString: text.filter { !$0.isWhitespace })
            {
                return known
            }
            try Data("\(database.uuidString.lowercased())\n".utf8).write(to: URL(filePath: path), options: .atomic)
            return database
        }
    }
}
