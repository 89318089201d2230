import AgentLabAPI
import AgentLabJSON

/// What a peer can do wrong before its bytes even are a message.
///
/// None of it can be forgiven: where the next frame begins is no longer known.
package enum FrameViolation: Error, Hashable {
    case empty
    case tooLong(length: Int, maximum: Int)
    case unfinished(after: Duration)
    case noRoom
}

extension FrameViolation {
    /// What the peer is told before the connection is closed.
    var controlError: ControlError {
        switch self {
        case .empty:
            ControlError(.invalidRequest, "a frame has to have at least one byte")
        case .tooLong(let length, let maximum):
            ControlError(
                .tooLarge,
                "a frame of \(length) bytes is longer than the \(maximum) that are allowed",
                data: ["length": .int(length), "max_frame": .int(maximum)]
            )
        case .noRoom:
            ControlError(.busy, "the daemon holds as many large requests and answers as it can; try again later")
        case .unfinished(let timeout):
            ControlError(.timedOut, "the rest of a frame did not come within \(timeout)")
        }
    }
}

extension FrameViolation: CustomStringConvertible {
    package var description: String { self.controlError.message }
}
