/// Reads a file line by line in bounded memory.
struct LineReader: ~Copyable {
    /// A longer line is cut: its end is skipped.
    static let longestLine = 16 * 1024

    private static let pieceSize = 256 * 1024

    private let file: FileReader
    private let path: RawPath

    init(_ path: RawPath) throws(FileError) {
        self.path = path
        file = try FileReader(path, followingLinks: true)
    }

    /// Calls the body with each line, without its line break, and whether it was cut.
    ///
    /// A log that grows meanwhile is read up to the size it had at first.
    /// - Throws: `FileError`; `CancellationError` between two pieces of the file.
    func forEachLine(stop: BlockingWork.Stop, _ body: (ByteLine, _ isCut: Bool) -> Void) throws {
        var piece = [UInt8](repeating: 0, count: Self.pieceSize)
        var gathered = GatheredLine()
        // Files of /proc say 0 and have contents all the same.
        var rest = file.size > 0 ? file.size : .max
        var isFirst = true
        while rest > 0 {
            try stop.check()
            let count = min(try file.read(into: &piece), rest)
            guard count > 0 else { break }
            if isFirst, piece.starts(with: [0x1F, 0x8B]) { throw FileError(path, "is compressed; unpack it first") }
            gathered.take(piece[..<count], body)
            (rest, isFirst) = (rest - count, false)
        }
        gathered.finish(body)
    }
}

/// The beginning of a line whose end has not been read.
private struct GatheredLine {
    private var bytes: [UInt8] = []
    private var isCut = false

    mutating func take(_ piece: ArraySlice<UInt8>, _ body: (ByteLine, Bool) -> Void) {
        var rest = piece
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            add(rest[..<end])
            emit(body)
            rest = rest[(end + 1)...]
        }
        add(rest)
    }

    mutating func finish(_ body: (ByteLine, Bool) -> Void) {
        if !bytes.isEmpty { emit(body) }
    }

    private mutating func add(_ part: ArraySlice<UInt8>) {
        let room = LineReader.longestLine - bytes.count
        isCut = isCut || part.count > room
        bytes += part.prefix(room)
    }

    private mutating func emit(_ body: (ByteLine, Bool) -> Void) {
        let end = bytes.last == UInt8(ascii: "\r") ? bytes.count - 1 : bytes.count
        body(ByteLine(bytes: bytes[..<end]), isCut)
        bytes.removeAll(keepingCapacity: true)
        isCut = false
    }
}
