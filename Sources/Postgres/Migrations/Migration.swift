/// One step of a schema: a number that orders it, a name for people, and statements.
package struct Migration: Sendable, Hashable {
    package let version: Int
    package let name: String
    package let sql: String

    package init(version: Int, name: String, sql: String) {
        self.version = version
        self.name = name
        self.sql = sql
    }

    /// Takes version and name from a file's name: `0001_initial.sql`.
    ///
    /// - Returns: nil for any other form of name.
    package init?(fileName: String, sql: String) {
        guard fileName.hasSuffix(".sql"), let separator = fileName.firstIndex(of: "_"),
            let version = Int(fileName[..<separator])
        else { return nil }
        let name = fileName[fileName.index(after: separator)...].dropLast(4)
        self.init(version: version, name: String(name), sql: sql)
    }

    /// Tells an edited migration from the one that was applied.
    ///
    /// FNV-1a: it guards against mistakes, not against forgery.
    package var checksum: String {
        let hash = sql.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
