import Dispatch
import Glibc

/// Runs what blocks on a thread of its own.
enum LoadThread {
    static func run<Success: Sendable>(_ body: @escaping @Sendable () throws -> Success) async throws -> Success {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "load").async { continuation.resume(with: Result(catching: body)) }
        }
    }

    /// Waits until one of the sockets can be read; answers which can.
    static func waitForInput(_ sockets: [LoadSocket], milliseconds: Int32) -> [Int] {
        var descriptors = sockets.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        guard unsafe poll(&descriptors, nfds_t(descriptors.count), milliseconds) > 0 else { return [] }
        return descriptors.indices.filter { descriptors[$0].revents != 0 }
    }
}
