package import AgentLabAPI
import AgentLabJSON

/// What a run that was watched has come to.
package struct RunOutcome {
    private let run: RunRecord

    package init(_ run: RunRecord) {
        self.run = run
    }

    package func lines(style: Style) -> [String] {
        var lines: [String] = []
        if let error = run.errorMessage { lines.append(style.paint(Printable.paragraph(error), .red)) }
        if let reason = run.cancelReason { lines.append(style.paint(Printable.paragraph(reason), .yellow)) }
        if let result = run.result, !result.isNull {
            lines += Printable.paragraph(result.encodedString(pretty: true)).split(separator: "\n").map(String.init)
        }
        return lines
    }
}
