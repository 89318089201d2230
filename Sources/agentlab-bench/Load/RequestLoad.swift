/// Sends one request after the other on each of several connections.
struct RequestLoad: Sendable {
    struct Outcome: Sendable {
        var requests = 0
        var seconds = 0.0
        var latencies: [Double] = []
    }

    let socket: String
    let method: String
    var params = "{}"
    let connections: Int
    let window: Duration

    func run() async throws -> Outcome {
        try await LoadThread.run { try self.drive() }
    }

    private func drive() throws -> Outcome {
        let sockets = try (0..<connections).map { _ in try LoadSocket(connectingTo: socket) }
        let request = #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(params)}"#
        var begun = Array(repeating: ContinuousClock.now, count: connections)
        let start = ContinuousClock.now
        var outcome = Outcome()
        for socket in sockets {
            socket.enqueue(request)
            try socket.flush()
        }
        while start.duration(to: .now) < window {
            for index in LoadThread.waitForInput(sockets, milliseconds: 100) {
                try sockets[index].receive()
                while let frame = sockets[index].nextFrame() {
                    guard frame.starts(with: Self.success) || frame.dropFirst(8).starts(with: Self.jsonrpc) else {
                        throw BenchmarkError(
                            "the daemon answered \(String(decoding: frame.prefix(400), as: UTF8.self))"
                        )
                    }
                    let now = ContinuousClock.now
                    outcome.requests += 1
                    outcome.latencies.append(begun[index].duration(to: now) / .milliseconds(1))
                    begun[index] = now
                    sockets[index].enqueue(request)
                    try sockets[index].flush()
                }
            }
        }
        outcome.seconds = start.duration(to: .now).inSeconds
        return outcome
    }

    private static let success = Array(#"{"id":1,"#.utf8)
    private static let jsonrpc = Array(#""jsonrpc""#.utf8)
}

extension [Double] {
    /// The value below which such a part of all lie; sorts each time.
    func percentile(_ part: Double) -> Double? {
        guard !isEmpty else { return nil }
        return sorted()[Swift.min(count - 1, Int(Double(count) * part))]
    }
}
