import Glibc

/// A connection to the daemon's socket without a framework, so that the load costs little of the CPU it measures.
final class LoadSocket {
    let descriptor: Int32
    private var input: [UInt8] = []
    private var start = 0
    private var output: [UInt8] = []

    init(connectingTo path: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard descriptor >= 0, path.utf8.count < capacity else { throw BenchmarkError("no socket for \(path)") }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let status = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe connect(descriptor, $0, size) }
        }
        guard status == 0 else {
            Glibc.close(descriptor)
            throw BenchmarkError("\(path): \(unsafe String(cString: strerror(errno)))")
        }
    }

    deinit { Glibc.close(descriptor) }

    /// Puts a request into the next ``flush()``.
    func enqueue(_ body: String) {
        let length = UInt32(body.utf8.count).bigEndian
        unsafe withUnsafeBytes(of: length) { unsafe output.append(contentsOf: $0) }
        output.append(contentsOf: body.utf8)
    }

    /// Sends what has been enqueued; waits while the daemon does not read.
    func flush() throws {
        var sent = 0
        while sent < output.count {
            let count = unsafe output.withUnsafeBytes { bytes in
                unsafe send(descriptor, bytes.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw BenchmarkError("the daemon has closed the connection") }
            sent += count
        }
        output.removeAll(keepingCapacity: true)
    }

    /// Reads what is there, or waits for it.
    func receive() throws {
        if start > 1 << 16 {
            input.removeFirst(start)
            start = 0
        }
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe recv(descriptor, &chunk, chunk.count, 0)
        guard count > 0 else { throw BenchmarkError("the daemon has closed the connection") }
        input.append(contentsOf: chunk.prefix(count))
    }

    /// The next whole frame that has arrived.
    func nextFrame() -> ArraySlice<UInt8>? {
        guard input.count - start >= 4 else { return nil }
        let length = input[start..<(start + 4)].reduce(0) { $0 << 8 | Int($1) }
        guard input.count - start - 4 >= length else { return nil }
        defer { start += 4 + length }
        return input[(start + 4)..<(start + 4 + length)]
    }
}
