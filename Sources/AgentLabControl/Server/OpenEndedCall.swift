/// A call that goes on until something ends it: a subscription, or a request that waits.
struct OpenEndedCall: Sendable {
    /// Its number among those of its connection; a subscription's is what the peer knows it by.
    let number: Int
    /// Fires when it is to end.
    let stop = StopSignal()
    /// Fires when nothing of it will be sent any more.
    let ended = StopSignal()
}
