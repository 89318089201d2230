public import FoundationEssentials

/// A node that lets time pass.
///
/// In a daemon the run is put down meanwhile: it takes up no memory and no place, and the time passes also while no daemon
/// runs. Without a daemon it waits by the environment's clock.
public struct SleepNode: Node {
    private let deadline: @Sendable (State) throws -> Deadline

    /// Sleeps for a length of time, by the database's clock.
    public init(for duration: Duration) {
        deadline = { _ in .after(duration) }
    }

    /// Sleeps for a length of time that depends on the state.
    public init(for duration: @escaping @Sendable (State) throws -> Duration) {
        deadline = { .after(try duration($0)) }
    }

    /// Sleeps until a point in time; one that has passed does not hold the run up.
    public init(until date: @escaping @Sendable (State) throws -> Date) {
        deadline = { .at(try date($0)) }
    }

    /// Returns the state as it is when the time has come.
    public func execute(_ state: State, context: NodeContext) async throws -> State {
        _ = try await context.wait(for: .time(try deadline(state)))
        return state
    }
}
