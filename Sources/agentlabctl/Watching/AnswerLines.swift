import AgentLabAPI

/// Makes whole lines of the pieces in which agents answer.
struct AnswerLines: Sendable {
    private struct Answer: Sendable {
        let name: String
        var line = ""
        var end = 0
    }

    /// A longer line is broken where it is.
    private static let longestLine = 4096
    /// As many answers at a time as can have a line that has only begun.
    private static let mostAnswers = 64

    private var answers: [String: Answer] = [:]

    /// The lines that end with a piece; an answer that begins anew leaves its former line as it was.
    mutating func take(_ piece: TextRecord) -> [String] {
        let key = "\(piece.iteration) \(piece.step)"
        var lines: [String] = []
        var answer = answers[key] ?? Answer(name: piece.nodeName)
        if piece.offset != answer.end {
            lines += Self.rest(of: answer)
            answer = Answer(name: piece.nodeName)
            if piece.offset > 0 { answer.line = "… " }
        }
        answer.end = piece.offset + piece.text.utf8.count
        for part in piece.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if part.offset > 0 {
                lines.append(Self.line(of: answer))
                answer.line = ""
            }
            answer.line += part.element
        }
        if answer.line.utf8.count > Self.longestLine {
            lines.append(Self.line(of: answer))
            answer.line = ""
        }
        if answers.count >= Self.mostAnswers { lines += end() }
        answers[key] = answer
        return lines
    }

    /// The lines that have only begun; nothing comes after them.
    mutating func end() -> [String] {
        defer { answers = [:] }
        return answers.sorted { $0.key < $1.key }.flatMap { Self.rest(of: $0.value) }
    }

    private static func rest(of answer: Answer) -> [String] {
        answer.line.isEmpty ? [] : [line(of: answer)]
    }

    private static func line(of answer: Answer) -> String { Printable.line("\(answer.name) | \(answer.line)") }
}
