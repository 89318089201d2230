import Dispatch

/// Where calls are made that wait for a disk or a directory service, which the cooperative pool must not.
package enum OffPool {
    private static let queue = DispatchQueue(label: "agentlab.blocking", attributes: .concurrent)

    package static func perform<Success: Sendable>(
        _ body: @escaping @Sendable () throws -> Success
    ) async throws -> Success {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: body)) }
        }
    }
}
