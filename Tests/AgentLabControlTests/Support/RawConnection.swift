import AgentLabControl
import AgentLabJSON
import Glibc
import Testing

/// A bare socket, for saying what no client would.
///
/// Its calls block; they are made on a thread of their own.
final class RawConnection: Sendable {
    private let descriptor: CInt

    init(path: String) throws {
        self.descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe connect(self.descriptor, pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(result == 0, "connect failed: \(errno)")
    }

    /// A connection that the server has begun to serve.
    static func greeted(path: String) async throws -> RawConnection {
        let connection = try RawConnection(path: path)
        await connection.send(frame: request(0, "greeting"))
        try #require(try await connection.receive()?["result"] != nil)
        return connection
    }

    deinit {
        close(self.descriptor)
    }

    /// Sends what it can; gives whether all of it went.
    @discardableResult
    func send(_ bytes: [UInt8]) async -> Bool {
        let descriptor = self.descriptor
        return await onThread {
            var sent = 0
            while sent < bytes.count {
                let count = unsafe bytes.withUnsafeBytes { buffer in
                    unsafe Glibc.send(
                        descriptor,
                        buffer.baseAddress?.advanced(by: sent),
                        bytes.count - sent,
                        CInt(MSG_NOSIGNAL)
                    )
                }
                guard count > 0 else { return false }
                sent += count
            }
            return true
        }
    }

    @discardableResult
    func send(frame json: JSONValue) async -> Bool {
        await self.send(frame(json.encoded()))
    }

    /// No more will be sent; answers may still come.
    func finishSending() {
        shutdown(self.descriptor, CInt(SHUT_WR))
    }

    /// The next frame's JSON; `nil` when the connection has ended.
    func receive() async throws -> JSONValue? {
        guard let header = await self.receive(count: 4) else { return nil }
        let length = header.reduce(0) { $0 << 8 | Int($1) }
        let body = try #require(await self.receive(count: length))
        return try JSONValue(parsing: body)
    }

    private func receive(count: Int) async -> [UInt8]? {
        let descriptor = self.descriptor
        return await onThread {
            var bytes = [UInt8](repeating: 0, count: count)
            var received = 0
            while received < count {
                let result = unsafe bytes.withUnsafeMutableBytes { buffer in
                    unsafe recv(descriptor, buffer.baseAddress?.advanced(by: received), count - received, 0)
                }
                guard result > 0 else { return nil }
                received += result
            }
            return bytes
        }
    }
}

func frame(_ body: [UInt8]) -> [UInt8] {
    let length = UInt32(body.count)
    return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) } + body
}

func request(_ id: Int, _ method: String, _ params: JSONValue = [:]) -> JSONValue {
    ["jsonrpc": "2.0", "id": .int(id), "method": .string(method), "params": params]
}
