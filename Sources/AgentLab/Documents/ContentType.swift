/// What a file is, by its first bytes; what it is called proves nothing.
enum ContentType {
    static let pdf = "application/pdf"

    /// How many bytes decide.
    static let sniffedBytes = 4096

    private static let signatures: [(type: String, offset: Int, bytes: [UInt8])] = [
        ("image/png", 0, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
        ("image/jpeg", 0, [0xFF, 0xD8, 0xFF]),
        ("image/gif", 0, Array("GIF87a".utf8)),
        ("image/gif", 0, Array("GIF89a".utf8)),
        ("image/webp", 8, Array("WEBP".utf8)),
        ("image/tiff", 0, [0x49, 0x49, 0x2A, 0x00]),
        ("image/tiff", 0, [0x4D, 0x4D, 0x00, 0x2A]),
        ("application/zip", 0, [0x50, 0x4B, 0x03, 0x04]),
        ("application/gzip", 0, [0x1F, 0x8B]),
    ]

    /// - Parameter isWhole: Whether these are all bytes of the file, so that no character is cut at their end.
    static func of(_ bytes: [UInt8], isWhole: Bool) -> String {
        if isPDF(bytes) { return pdf }
        if let known = signatures.first(where: { bytes.dropFirst($0.offset).starts(with: $0.bytes) }) {
            return known.type
        }
        return isText(bytes, isWhole: isWhole) ? "text/plain" : "application/octet-stream"
    }

    /// Readers of PDF look for its header within the first 1024 bytes, and so do those who hide one.
    private static func isPDF(_ bytes: [UInt8]) -> Bool {
        let header = Array("%PDF-".utf8)
        return (0..<max(0, min(1024, bytes.count - 4))).contains { bytes[$0...].starts(with: header) }
    }

    private static func isText(_ bytes: [UInt8], isWhole: Bool) -> Bool {
        guard !bytes.contains(where: { $0 < 32 && ![9, 10, 12, 13].contains($0) }) else { return false }
        // A character has up to four bytes, of which the last ones may be cut off.
        return (0...(isWhole ? 0 : 3)).contains { String(validating: bytes.dropLast($0), as: UTF8.self) != nil }
    }
}
