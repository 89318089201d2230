import AgentLabJSON
import FoundationEssentials

/// A path as the kernel knows it: bytes without NUL, which need not be UTF-8.
struct RawPath: Sendable, Hashable {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    func appending(_ name: [UInt8]) -> RawPath {
        guard let last = bytes.last, !name.isEmpty else { return bytes.isEmpty ? RawPath(name) : self }
        let slash = UInt8(ascii: "/")
        return RawPath(last == slash ? bytes + name : bytes + [slash] + name)
    }

    /// With the NUL that ends a C string.
    var terminated: [CChar] {
        bytes.map { CChar(bitPattern: $0) } + [0]
    }
}

extension RawPath: Comparable {
    /// The order of `LC_ALL=C sort`.
    static func < (left: RawPath, right: RawPath) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension RawPath: CustomStringConvertible {
    /// For people: what is not UTF-8 is repaired.
    var description: String { String(decoding: bytes, as: UTF8.self) }
}
