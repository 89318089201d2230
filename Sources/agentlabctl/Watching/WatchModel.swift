package import AgentLabAPI

/// What a watcher knows of a run: folded from its events, bounded however long the run is.
package struct WatchModel: Sendable {
    /// More than any terminal shows.
    private static let keptStages = 500

    /// As many lines of a program as are shown.
    private static let keptLines = 5

    /// What does not fit a terminal anyway.
    private static let longestLine = 1000

    package private(set) var run: RunRecord?
    /// The last stages that have ended, oldest first.
    package private(set) var ended: [StageRecord] = []
    /// How many have ended in all, those that are not kept included.
    package private(set) var endedCount = 0
    package private(set) var current: StageRecord?
    /// The last lines that programs of the run have written.
    package private(set) var output: [OutputRecord] = []
    /// Something about the connection that the person who watches should know.
    package var remark: String?

    package init() {}

    package mutating func apply(_ event: RunEvent) {
        switch event {
        case .run(let run):
            self.run = run
            if run.status != .running { current = nil }
        case .stage(let stage, _):
            apply(stage)
        case .other:
            if let piece = event.text { return apply(piece) }
            guard let line = event.output else { return }
            append(line)
        }
    }

    private mutating func append(_ line: OutputRecord) {
        output.append(line)
        if output.count > Self.keptLines { output.removeFirst() }
    }

    /// The end of an answer goes on growing on its line.
    private mutating func apply(_ piece: TextRecord) {
        let stream = "agent \(piece.step)"
        for (index, part) in piece.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if index == 0, piece.offset > 0, let last = output.lastIndex(where: { $0.stream == stream }) {
                output[last].line = String((output[last].line + part).suffix(Self.longestLine))
            } else {
                append(
                    OutputRecord(
                        nodeName: piece.nodeName,
                        iteration: piece.iteration,
                        stream: stream,
                        line: String(part.suffix(Self.longestLine)),
                        createdAt: piece.createdAt
                    )
                )
            }
        }
    }

    private mutating func apply(_ stage: StageRecord) {
        guard stage.status != .started else {
            current = stage
            return
        }
        if let current, current.iteration <= stage.iteration { self.current = nil }
        endedCount += 1
        ended.append(stage)
        // Twice the bound before it is cut, so that a long run does not move the whole list at every stage.
        if ended.count >= 2 * Self.keptStages { ended.removeFirst(Self.keptStages) }
    }
}
