import AgentLabAPI
package import FoundationEssentials
package import Orchestration

/// What is told to those who watch a run as it comes, and is in no table.
package enum LiveOutput: Sendable {
    /// A line of a program.
    case line(ProgramLine)
    /// A piece of an agent's answer.
    case text(AnswerPiece)

    var iteration: Int {
        switch self {
        case .line(let line): line.iteration
        case .text(let piece): piece.iteration
        }
    }

    func event() throws -> RunEvent {
        switch self {
        case .line(let line):
            try .output(
                OutputRecord(
                    nodeName: line.node.rawValue,
                    iteration: line.iteration,
                    stream: line.stream.rawValue,
                    line: line.text,
                    createdAt: line.createdAt
                )
            )
        case .text(let piece):
            try .text(
                TextRecord(
                    nodeName: piece.node.rawValue,
                    iteration: piece.iteration,
                    step: piece.step,
                    offset: piece.offset,
                    text: piece.text,
                    createdAt: piece.createdAt
                )
            )
        }
    }
}

/// A piece of an agent's answer, on its way to those who watch the run.
package struct AnswerPiece: Sendable {
    package let node: NodeName
    package let iteration: Int
    /// The step that has asked.
    package let step: String
    /// How many bytes of the answer came before.
    package let offset: Int
    package let text: String
    package let createdAt: Date
}
