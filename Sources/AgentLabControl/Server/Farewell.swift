/// How a connection ends when the server does: at once, or after the request that its peer has connected for.
struct Farewell {
    private var hasRequested = false
    private var isStopping = false

    /// The server stops; answers whether a first request is still to be waited for.
    mutating func stop() -> Bool {
        isStopping = true
        return !hasRequested
    }

    /// A request has come; answers whether it is the last one to be taken.
    mutating func takeRequest() -> Bool {
        hasRequested = true
        return isStopping
    }
}
