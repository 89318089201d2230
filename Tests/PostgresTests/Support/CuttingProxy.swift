import Dispatch
import Glibc
import Synchronization
import Testing

/// Stands between a client and the server's socket, and cuts the line after a number of bytes.
///
/// Both ends see the connection close, at a point in the protocol that is chosen by the byte.
final class CuttingProxy: Sendable {
    let directory: String
    private let target: String
    private let budget: Mutex<Int>
    private let cutsAnswers: Bool
    private let listener: Int32

    /// - Parameters:
    ///   - bytes: How many pass before the cut.
    ///   - cutsAnswers: Whether the server's bytes are counted, else the client's.
    init(server directory: String, cuttingAfter bytes: Int, cutsAnswers: Bool) throws {
        target = directory + "/.s.PGSQL.5432"
        budget = Mutex(bytes)
        self.cutsAnswers = cutsAnswers
        var template = Array("/tmp/agentlab-proxy-XXXXXX".utf8CString)
        try #require(unsafe mkdtemp(&template) != nil)
        self.directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let bound = unsafe Self.withAddress("\(self.directory)/.s.PGSQL.5432") { unsafe bind(listener, $0, $1) }
        try #require(bound == 0)
        try #require(listen(listener, 8) == 0)
    }

    deinit {
        close(listener)
        unsafe unlink("\(directory)/.s.PGSQL.5432")
        unsafe rmdir(directory)
    }

    /// Serves one connection until it ends.
    func serve() async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                self.serveBlocking()
                continuation.resume()
            }
        }
    }

    private func serveBlocking() {
        let client = accept(listener, nil, nil)
        let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer {
            close(client)
            close(server)
        }
        guard unsafe Self.withAddress(target, { unsafe connect(server, $0, $1) }) == 0 else { return }
        let done = DispatchSemaphore(value: 0)
        DispatchQueue.global().async {
            self.pump(from: client, to: server, counts: !self.cutsAnswers)
            done.signal()
        }
        pump(from: server, to: client, counts: cutsAnswers)
        done.wait()
    }

    private func pump(from source: Int32, to sink: Int32, counts: Bool) {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = unsafe read(source, &buffer, buffer.count)
            if count <= 0 { break }
            let allowed = counts ? take(count) : count
            if allowed > 0, unsafe send(sink, buffer, allowed, Int32(MSG_NOSIGNAL)) < allowed { break }
            if allowed < count { break }
        }
        shutdown(source, Int32(SHUT_RDWR))
        shutdown(sink, Int32(SHUT_RDWR))
    }

    private func take(_ count: Int) -> Int {
        budget.withLock { left in
            defer { left -= min(left, count) }
            return min(left, count)
        }
    }

    private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
