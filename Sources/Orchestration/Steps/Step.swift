import AgentLabJSON
import FoundationEssentials

/// One step that is about to be executed, or whose result is about to be recalled.
struct Step<Result: Sendable> {
    private let context: NodeContext
    private let key: StepKey
    private let retry: RetryPolicy
    private let timeout: Duration?
    private let coding: StepCoding<Result>

    init(context: NodeContext, name: String, retry: RetryPolicy, timeout: Duration?, coding: StepCoding<Result>) {
        self.context = context
        self.key = context.key.appending(name)
        self.retry = retry
        self.timeout = timeout
        self.coding = coding
    }

    private var recorder: (any StepRecorder)? { context.scope.run.steps }
    private var clock: any Clock<Duration> { context.clock }

    func execute(
        at place: StepPlace,
        _ body: @escaping @Sendable (NodeContext) async throws -> Result
    ) async throws -> Result {
        guard key.name != context.key.appending("").name else { throw StepError.emptyName(key, at: place) }
        try context.scope.claim(key, at: place)
        switch try await recorded({ try await $0.progress(of: key) }) ?? .new {
        case .succeeded(let value):
            return try decode(value)
        case .open(let history):
            return try await attempts(after: history, body)
        }
    }

    private func attempts(
        after history: AttemptHistory,
        _ body: @escaping @Sendable (NodeContext) async throws -> Result
    ) async throws -> Result {
        var attempt = history.failures
        try await clock.sleep(until: history.retryAt, atMost: retry.maxBackoff)
        while true {
            attempt += 1
            let context = context.within(key, attempt: attempt)
            var time = StageTime()
            do {
                let result = try await withTimeLimit(timeout, clock: clock) { try await body(context) }
                return try await committed(result, attempts: attempt)
            } catch  where !Task.isCancelled && retry.allowsAnother(after: attempt, failedWith: error) {
                time.end()
                let backoff = retry.backoff(afterAttempt: attempt, failedWith: error)
                let record = AttemptRecord(attempt, failed: error, time: time, backoff: backoff)
                try await recorded { try await $0.attemptFailed(record, of: key) }
                try await clock.sleep(for: backoff)
            }
        }
    }

    /// The result as it will be recalled, so that a run goes on with the same value whether it was interrupted or not.
    private func committed(_ result: Result, attempts: Int) async throws -> Result {
        guard recorder != nil else { return result }
        let value: JSONValue
        do {
            value = try coding.encode(result)
        } catch {
            throw StepError.invalidResult(key, error)
        }
        try await recorded { try await $0.commit(value, attempts: attempts, of: key) }
        do {
            return try coding.settle(result, value)
        } catch {
            throw StepError.invalidResult(key, error)
        }
    }

    private func decode(_ value: JSONValue) throws(StepError) -> Result {
        do {
            return try coding.decode(value)
        } catch {
            throw .invalidResult(key, error)
        }
    }

    private func recorded<Answer>(_ call: (any StepRecorder) async throws -> Answer) async throws -> Answer? {
        guard let recorder else { return nil }
        do {
            return try await call(recorder)
        } catch {
            throw RecordingFailure(cause: error)
        }
    }
}

/// How a step's result is kept.
struct StepCoding<Result>: Sendable {
    let encode: @Sendable (Result) throws -> JSONValue
    let decode: @Sendable (JSONValue) throws -> Result
    /// What a run goes on with once the result is kept; the same as what it would go on with after a crash.
    let settle: @Sendable (Result, JSONValue) throws -> Result
}

extension StepCoding where Result: Codable & Sendable {
    static var codable: StepCoding {
        StepCoding(
            encode: { try JSONValue(encoding: $0) },
            decode: { try $0.decode(Result.self) },
            settle: { try $1.decode(Result.self) }
        )
    }
}

extension StepCoding<Void> {
    static var void: StepCoding {
        StepCoding(encode: { _ in .null }, decode: { _ in }, settle: { _, _ in })
    }
}
