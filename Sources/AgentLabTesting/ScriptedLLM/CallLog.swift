/// The calls of a ``ScriptedLLM``, and who waits for them to change.
struct CallLog {
    private(set) var calls: [LLMCall] = []
    private var waiters: [AsyncStream<Void>.Continuation] = []

    mutating func begin(_ request: LLMRequest) -> Int {
        calls.append(LLMCall(request: request))
        notify()
        return calls.count - 1
    }

    mutating func change(_ call: Int, _ body: (inout LLMCall) -> Void) {
        body(&calls[call])
        notify()
    }

    /// An element now, and one after changes; several changes may be one element.
    mutating func changes() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        continuation.yield()
        waiters.append(continuation)
        return stream
    }

    private mutating func notify() {
        waiters.removeAll { waiter in
            if case .terminated = waiter.yield() { true } else { false }
        }
    }
}
