import AgentLabAPI
package import FoundationEssentials

/// A run as it is at one moment, in the lines that fit a terminal.
package struct WatchFrame {
    private static let spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]

    private let model: WatchModel
    private let now: Date
    private let size: Screen.Size

    package init(_ model: WatchModel, now: Date, size: Screen.Size) {
        self.model = model
        self.now = now
        self.size = size
    }

    /// At most as many lines as the terminal has rows, less the one on which the cursor rests.
    package func lines(style: Style) -> [String] {
        let lines = [heading] + stages(rows: size.rows - 1 - fixedRows) + inFlight + output + remark
        return lines.prefix(max(size.rows - 1, 1)).map { $0.text(style: style, columns: size.columns) }
    }

    private var fixedRows: Int { 1 + inFlight.count + output.count + remark.count }

    private var heading: StyledLine {
        var line = StyledLine()
        guard let run = model.run else {
            line.append("connecting", .dim)
            return line
        }
        line.append(run.workflowName, .bold)
        line.append(" \(RunText.id(of: run)) ")
        line.append(RunText.status(of: run), Style.Tint(run.status))
        line.append(RunText.elapsed(of: run, now: now).map { "  \($0)" } ?? "", .dim)
        return line
    }

    private func stages(rows: Int) -> [StyledLine] {
        let hidesSome = model.endedCount > rows
        let shown = model.ended.suffix(max(hidesSome ? rows - 1 : rows, 0))
        let lines = shown.map(line(of:))
        guard hidesSome, rows > 0 else { return lines }
        var earlier = StyledLine()
        earlier.append("  … \(RunText.stages(model.endedCount - shown.count)) before", .dim)
        return [earlier] + lines
    }

    private func line(of stage: StageRecord) -> StyledLine {
        let succeeded = stage.status == .completed
        var line = StyledLine()
        line.append(succeeded ? "  ✓ " : "  ✗ ", Style.Tint(stage.status))
        appendFacts(of: stage, to: &line)
        if stage.attempts > 1 { line.append("  \(stage.attempts) attempts", .yellow) }
        if let error = stage.errorMessage { line.append("  \(error)", .red) }
        return line
    }

    private var inFlight: [StyledLine] {
        guard let stage = model.current else { return [] }
        let tick = Int((now.timeIntervalSinceReferenceDate * 10).rounded(.down))
        var line = StyledLine()
        line.append("  \(Self.spinner[abs(tick % Self.spinner.count)]) ", .cyan)
        appendFacts(of: stage, to: &line)
        return [line]
    }

    /// What the program of the stage in flight has written lately.
    private var output: [StyledLine] {
        guard let stage = model.current else { return [] }
        return model.output.filter { $0.iteration == stage.iteration }.map { record in
            var line = StyledLine()
            line.append("      \(record.line)", .dim)
            return line
        }
    }

    private var remark: [StyledLine] {
        guard let remark = model.remark else { return [] }
        var line = StyledLine()
        line.append(remark, .yellow)
        return [line]
    }

    private func appendFacts(of stage: StageRecord, to line: inout StyledLine) {
        let number = String(stage.iteration)
        line.append(String(repeating: " ", count: max(numberWidth - number.count, 0)) + number + " ", .dim)
        line.append(stage.nodeName)
        let padding = max(nameWidth - DisplayWidth.of(stage.nodeName), 0)
        line.append(String(repeating: " ", count: padding + 2))
        line.append(StageText.elapsed(of: stage, now: now), .dim)
    }

    private var numberWidth: Int {
        String(max(model.current?.iteration ?? 0, model.ended.last?.iteration ?? 0)).count
    }

    private var nameWidth: Int {
        let names = model.ended.suffix(size.rows).map(\.nodeName) + [model.current?.nodeName ?? ""]
        return min(names.map(DisplayWidth.of).max() ?? 0, size.columns / 2)
    }
}
