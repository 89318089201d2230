import Glibc

/// A descriptor that text for people goes to.
///
/// It is not owned and never closed.
package struct OutputDescriptor: Sendable {
    package static let standardOutput = OutputDescriptor(STDOUT_FILENO)
    package static let standardError = OutputDescriptor(STDERR_FILENO)

    private let number: Int32

    package init(_ number: Int32) {
        self.number = number
    }

    package var isTerminal: Bool {
        isatty(number) == 1
    }

    /// Whether this is the very stream that `JOURNAL_STREAM` (device:inode) announces: a redirected stderr is not, though the
    /// variable is inherited.
    package func isJournal(_ journalStream: String?) -> Bool {
        var status = stat()
        guard let journalStream, unsafe fstat(number, &status) == 0 else { return false }
        return journalStream == "\(status.st_dev):\(status.st_ino)"
    }

    /// Writes all of it, waiting as long as it takes.
    ///
    /// A descriptor that is gone swallows the rest: there is no place left to complain in.
    package func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = unsafe rest.withUnsafeBytes { unsafe Glibc.write(number, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno == EAGAIN {
                waitUntilWritable()
            } else if errno != EINTR {
                return
            }
        }
    }

    /// stderr may be shared with a process that has made it non-blocking.
    private func waitUntilWritable() {
        var poll = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
        _ = unsafe Glibc.poll(&poll, 1, -1)
    }
}
