import Crypto
import FoundationEssentials

/// The SHA-256 of a file's contents.
struct FileHash: Sendable {
    let hexadecimal: [UInt8]
    /// How many bytes were hashed.
    let size: Int

    /// - Throws: `FileError`; `CancellationError` between two pieces of the file.
    init(of path: RawPath, buffer: inout [UInt8], stop: BlockingWork.Stop) throws {
        let reader = try FileReader(path)
        var hash = SHA256()
        var size = 0
        while true {
            try stop.check()
            let count = try reader.read(into: &buffer)
            guard count > 0 else { break }
            hash.update(data: buffer[..<count])
            size += count
        }
        self.size = size
        hexadecimal = hash.finalize().hexadecimal
    }
}

extension SHA256.Digest {
    /// Lower-case digits, as bytes.
    var hexadecimal: [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }
}
