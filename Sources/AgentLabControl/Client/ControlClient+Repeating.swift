public import AgentLabAPI

extension ControlClient {
    /// Makes one call on a connection of its own, and makes it again on a new one when the answer was lost and the request
    /// may be repeated.
    ///
    /// A daemon that cannot be reached at all is no lost answer. A run that the lost cancel has cancelled counts as
    /// cancelled.
    ///
    /// - Parameters:
    ///   - request: What is asked for.
    ///   - path: The daemon's socket.
    ///   - patience: How long a daemon that was lost, as when it is restarted, is tried to be reached again.
    ///   - lost: Told once when the answer is lost and asked for again.
    /// - Throws: What ``call(_:)`` and ``withConnection(to:configuration:_:)`` do.
    public static func call<Method: ControlMethod>(
        _ request: Method,
        at path: String,
        patience: Duration = .seconds(30),
        whenLost lost: @Sendable (ControlClientError) -> Void = { _ in }
    ) async throws -> Method.Result {
        do {
            return try await withConnection(to: path) { try await $0.call(request) }
        } catch let error as ControlClientError where error.code == .connectionLost && request.isRepeatable {
            lost(error)
        }
        let deadline = ContinuousClock.now + patience
        var pause = Duration.milliseconds(100)
        while true {
            do {
                return try await withConnection(to: path) { try await $0.repeating(request) }
            } catch let error as ControlClientError where error.mayPass && ContinuousClock.now < deadline {
                try await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(3))
            }
        }
    }

    /// The second time a cancel may find that the first one has been heeded.
    private func repeating<Method: ControlMethod>(_ request: Method) async throws -> Method.Result {
        do {
            return try await call(request)
        } catch let error as ControlError where error.reason == .invalidStatus {
            guard let cancel = request as? RunsCancel else { throw error }
            let answer = try await call(RunsFind(run: cancel.run))
            guard answer.run.status == .cancelled, let result = answer as? Method.Result else { throw error }
            return result
        }
    }
}

extension ControlClientError {
    /// Whether the daemon may be there in a while.
    fileprivate var mayPass: Bool {
        code == .connectionLost || code == .socketNotFound || code == .refused || code == .connectFailed
    }
}
