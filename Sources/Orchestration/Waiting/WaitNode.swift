public import AgentLabJSON

/// A node that waits for a signal from outside, such as a person's approval.
///
/// The run is put down meanwhile, as by ``SleepNode``. A signal that has come before is kept and taken at once; each signal
/// ends one wait.
public struct WaitNode: Node {
    /// What happens when no signal comes in time.
    public enum TimeoutAction: Sendable {
        /// The node fails with ``WaitError/noSignal(name:limit:)``.
        case fail
        /// The run goes on with this value in place of the signal's data.
        case proceed(with: JSONValue)
    }

    private let signal: @Sendable (State) throws -> String
    private let timeout: Duration?
    private let timeoutAction: TimeoutAction
    private let output: String?

    /// Waits for a signal.
    ///
    /// - Parameters:
    ///   - signal: The signal's name.
    ///   - timeout: How long at most, by the database's clock; for ever unless given.
    ///   - timeoutAction: What then.
    ///   - output: The state's key that receives the signal's data; the data is dropped unless given.
    public init(
        for signal: String,
        timeout: Duration? = nil,
        onTimeout timeoutAction: TimeoutAction = .fail,
        output: String? = nil
    ) {
        self.init(for: { _ in signal }, timeout: timeout, onTimeout: timeoutAction, output: output)
    }

    /// Waits for a signal whose name depends on the state.
    public init(
        for signal: @escaping @Sendable (State) throws -> String,
        timeout: Duration? = nil,
        onTimeout timeoutAction: TimeoutAction = .fail,
        output: String? = nil
    ) {
        self.signal = signal
        self.timeout = timeout
        self.timeoutAction = timeoutAction
        self.output = output
    }

    /// Returns the state with the signal's data under the output key.
    public func execute(_ state: State, context: NodeContext) async throws -> State {
        let name = try signal(state)
        switch try await context.wait(for: .signal(name, limit: timeout)) {
        case .signal(let data):
            return keep(data, in: state)
        default:
            guard case .proceed(let value) = timeoutAction else {
                throw WaitError.noSignal(name: name, limit: timeout ?? .zero)
            }
            return keep(value, in: state)
        }
    }

    private func keep(_ data: JSONValue, in state: State) -> State {
        guard let output else { return state }
        return state.setting(output, to: data)
    }
}
