/// Is told what happens while graphs and patterns are executed.
///
/// The events of one run arrive one after the other, in order, but for those of the workers of a ``Parallel``, which arrive
/// at the same time. The run waits until the observer returns, so a slow one slows it down; ``BroadcastObserver`` avoids that. What an observer throws is logged and changes nothing for the run.
public protocol Observer: Sendable {
    /// Takes note of an event.
    func observe(_ event: Event) async throws
}
