/// How a promise was broken, said by a check that does not know the promise's name.
struct Violation: Error {
    let message: String
    let cause: (any Error)?

    init(_ message: String, cause: (any Error)? = nil) {
        self.message = message
        self.cause = cause
    }
}
