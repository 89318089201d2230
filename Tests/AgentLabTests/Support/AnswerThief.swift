import Dispatch
import Glibc
import Synchronization
import Testing

/// Stands between a laboratory and the server's socket, keeps an answer back now and then, and closes the connection.
///
/// What it keeps back is the whole of an answer: the server has done and committed what it was asked for, and whoever
/// has asked is never told.
final class AnswerThief: Sendable {
    private struct Plan {
        var statement: [UInt8] = []
        var left = 0
        var stolen = 0
    }

    /// The same database by way of the thief.
    let database: String
    private let directory: String
    private let server: String
    private let listener: Int32
    private let plan = Mutex(Plan())

    init(before database: String) throws {
        // postgresql://ROLE@DIRECTORY:PORT/DATABASE, with a directory of sockets that is percent-encoded.
        let address = try #require(database.split(separator: "@").last)
        let host = address.prefix { $0 != ":" }
        server = host.replacing("%2F", with: "/") + "/.s.PGSQL.5432"
        var template = Array("/tmp/agentlab-thief-XXXXXX".utf8CString)
        try #require(unsafe mkdtemp(&template) != nil)
        let directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        self.directory = directory
        self.database = database.replacing(host, with: directory.replacing("/", with: "%2F"))
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        let bound = unsafe withSocketAddress("\(directory)/.s.PGSQL.5432") { unsafe bind(listener, $0, $1) }
        try #require(bound == 0 && listen(listener, 16) == 0)
        DispatchQueue(label: "thief").async { self.serve() }
    }

    /// Takes the next answers to a statement of this name.
    func steal(_ count: Int, answersTo statement: String) {
        plan.withLock { plan in
            plan.statement = Array(statement.utf8) + [0]
            plan.left = count
        }
    }

    /// How many answers have been taken.
    var stolen: Int { plan.withLock { $0.stolen } }

    /// Takes no new connection any more.
    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        unsafe unlink("\(directory)/.s.PGSQL.5432")
        unsafe rmdir(directory)
    }

    private func serve() {
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { break }
            let line = Line(client: client, server: socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0))
            guard unsafe withSocketAddress(server, { unsafe connect(line.server, $0, $1) }) == 0 else { continue }
            DispatchQueue(label: "thief-requests").async { self.carryRequests(line) }
            DispatchQueue(label: "thief-answers").async { self.carryAnswers(line) }
        }
        close(listener)
    }

    private func carryRequests(_ line: Line) {
        while let bytes = line.read(line.client) {
            let isWanted = plan.withLock { plan in
                guard plan.left > 0, bytes.contains(plan.statement) else { return false }
                plan.left -= 1
                return true
            }
            if isWanted { line.isRobbed.store(true, ordering: .relaxed) }
            line.write(bytes, to: line.server)
        }
        line.cut()
    }

    private func carryAnswers(_ line: Line) {
        var kept: [UInt8] = []
        while let bytes = line.read(line.server) {
            guard line.isRobbed.load(ordering: .relaxed) else {
                line.write(bytes, to: line.client)
                continue
            }
            kept += bytes
            // ReadyForQuery, outside a transaction: all has been done.
            guard kept.suffix(6) == [0x5a, 0, 0, 0, 5, 0x49] else { continue }
            plan.withLock { $0.stolen += 1 }
            break
        }
        line.cut()
    }
}

/// Both ends of a connection; closed when nobody carries anything any more.
private final class Line: Sendable {
    let client: Int32
    let server: Int32
    let isRobbed = Atomic<Bool>(false)

    init(client: Int32, server: Int32) {
        self.client = client
        self.server = server
    }

    deinit {
        close(client)
        close(server)
    }

    func cut() {
        shutdown(client, Int32(SHUT_RDWR))
        shutdown(server, Int32(SHUT_RDWR))
    }

    func read(_ descriptor: Int32) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe recv(descriptor, &bytes, bytes.count, 0)
        return count > 0 ? Array(bytes.prefix(count)) : nil
    }

    func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe send(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return cut() }
            rest = rest.dropFirst(count)
        }
    }
}

private func withSocketAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
    return unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}
