/// Takes note of nothing; where it observes, no event is even made.
public struct NoObserver: Observer {
    /// Makes one.
    public init() {}

    /// Does nothing.
    public func observe(_ event: Event) {}
}
