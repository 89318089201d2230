/// The open-ended calls of one connection.
///
/// Once they have been stopped, a new one is stopped from its start.
struct OpenEndedCalls {
    private var calls: [Int: OpenEndedCall] = [:]
    private var lastNumber = 0
    private var isStopped = false

    mutating func open() -> OpenEndedCall {
        self.lastNumber += 1
        let call = OpenEndedCall(number: self.lastNumber)
        if self.isStopped {
            call.stop.fire()
        } else {
            self.calls[call.number] = call
        }
        return call
    }

    /// Takes the call out: whoever gets it, and nobody else, ends it.
    mutating func remove(_ number: Int) -> OpenEndedCall? {
        self.calls.removeValue(forKey: number)
    }

    /// The calls that are to be stopped now.
    mutating func stop() -> [OpenEndedCall] {
        self.isStopped = true
        defer { self.calls = [:] }
        return Array(self.calls.values)
    }
}
