package import AgentLabAPI

/// What an agent's answer was like, in a line.
package enum ReplyText {
    package static func summary(of reply: ReplyRecord) -> String {
        var parts = [
            "\(Printable.line(reply.model)) in \(HumanDuration.text(milliseconds: reply.durationMilliseconds))"
        ]
        if reply.inputTokens != nil || reply.outputTokens != nil {
            parts.append(tokens(input: reply.inputTokens, output: reply.outputTokens))
        }
        if reply.attempts > 1 { parts.append("\(reply.attempts) attempts") }
        return parts.joined(separator: ", ")
    }

    package static func tokens(input: Int?, output: Int?) -> String {
        "\(input.map(String.init) ?? "?") tokens in, \(output.map(String.init) ?? "?") out"
    }
}
