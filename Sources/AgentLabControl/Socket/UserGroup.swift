import Glibc

/// A group of users, by number and name.
package struct UserGroup: Sendable, Equatable {
    package let id: UInt32
    /// Its number in digits when it has no name.
    package let name: String

    package init(id: UInt32, name: String) {
        self.id = id
        self.name = name
    }

    /// `nil` when there is no such group; may ask a directory service and block.
    package init?(named name: String) {
        let id = unsafe Self.find {
            unsafe getgrnam_r(name, $0, $1, $2, $3)
        } field: {
            unsafe $0.gr_gid
        }
        guard let id else { return nil }
        self.init(id: id, name: name)
    }

    /// May ask a directory service and block.
    package init(id: UInt32) {
        let name = unsafe Self.find {
            unsafe getgrgid_r(id, $0, $1, $2, $3)
        } field: {
            unsafe String(cString: $0.gr_name)
        }
        self.init(id: id, name: name ?? "\(id)")
    }

    private static func find<Field>(
        _ ask: (
            UnsafeMutablePointer<group>, UnsafeMutablePointer<CChar>, Int,
            UnsafeMutablePointer<UnsafeMutablePointer<group>?>
        ) -> CInt,
        field: (group) -> Field
    ) -> Field? {
        var entry = unsafe group()
        var found: UnsafeMutablePointer<group>?
        var texts = [CChar](repeating: 0, count: 1 << 16)
        guard unsafe ask(&entry, &texts, texts.count, &found) == 0, let found = unsafe found else { return nil }
        return unsafe field(found.pointee)
    }
}
