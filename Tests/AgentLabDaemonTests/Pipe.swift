import AgentLabDaemon
import Glibc

/// A real pipe, since what is tested is how the code behaves at descriptors.
final class Pipe: Sendable {
    private let readEnd: Int32
    private let writeEnd: Int32

    init() {
        var ends: [Int32] = [0, 0]
        precondition(unsafe pipe(&ends) == 0, "no descriptors left")
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    var output: OutputDescriptor { OutputDescriptor(writeEnd) }

    /// `device:inode`, as systemd writes it into `JOURNAL_STREAM`.
    var journalStream: String {
        var status = stat()
        _ = unsafe fstat(writeEnd, &status)
        return "\(status.st_dev):\(status.st_ino)"
    }

    /// All that was written, once nobody will write any more.
    func end() -> String {
        _ = fcntl(readEnd, F_SETFL, O_NONBLOCK)
        var text = ""
        while true {
            let part = read()
            guard !part.isEmpty else { return text }
            text += part
        }
    }

    func makeNonBlocking() {
        _ = fcntl(writeEnd, F_SETFL, O_NONBLOCK)
    }

    /// Waits until there is something, and takes what there is.
    func read() -> String {
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe Glibc.read(readEnd, $0.baseAddress, $0.count) }
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    /// Waits until text has arrived that ends as wanted.
    func read(until isComplete: (String) -> Bool) -> String {
        var text = ""
        repeat {
            text += read()
        } while !isComplete(text)
        return text
    }
}
