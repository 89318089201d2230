import Synchronization

/// The lines that a process writes, and those who wait for one of them.
final class LineLog: Sendable {
    private struct State {
        var lines: [String] = []
        var hasEnded = false
        var waiters: [Waiter] = []
    }

    private struct Waiter {
        let text: String
        let continuation: CheckedContinuation<String, any Error>
    }

    /// The process ended without having written what was waited for.
    struct Missing: Error, CustomStringConvertible {
        let description: String
    }

    private let state = Mutex(State())

    var lines: [String] { state.withLock { $0.lines } }

    func append(_ line: String) {
        let served = state.withLock { state in
            state.lines.append(line)
            let served = state.waiters.filter { line.contains($0.text) }
            state.waiters.removeAll { line.contains($0.text) }
            return served
        }
        for waiter in served { waiter.continuation.resume(returning: line) }
    }

    func end() {
        let (waiters, lines) = state.withLock { state in
            state.hasEnded = true
            defer { state.waiters = [] }
            return (state.waiters, state.lines)
        }
        for waiter in waiters { waiter.continuation.resume(throwing: Self.missing(waiter.text, lines)) }
    }

    /// The first line with this text in it, waiting for it if need be.
    ///
    /// The suites' time limit bounds the wait: `EndToEnd` sets it.
    @discardableResult
    func line(containing text: String) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            let answer: Result<String, any Error>? = state.withLock { state in
                if let line = state.lines.first(where: { $0.contains(text) }) { return .success(line) }
                if state.hasEnded { return .failure(Self.missing(text, state.lines)) }
                state.waiters.append(Waiter(text: text, continuation: continuation))
                return nil
            }
            if let answer { continuation.resume(with: answer) }
        }
    }

    private static func missing(_ text: String, _ lines: [String]) -> Missing {
        Missing(description: "the process ended without \"\(text)\":\n" + lines.joined(separator: "\n"))
    }
}
