import AgentLabAPI

/// One request after the other for several runs; one that fails does not keep the others from theirs.
struct EachRun {
    private let names: [String]
    private let context: Context
    private let isJSON: Bool
    private let outcome: String?

    /// - Parameters:
    ///   - names: The runs as the user wrote them.
    ///   - context: Where to write to.
    ///   - isJSON: Whether each run's record is written as JSON.
    ///   - outcome: What has become of each run; nil: its status.
    init(_ names: [String], in context: Context, isJSON: Bool, outcome: String? = nil) {
        self.names = names
        self.context = context
        self.isJSON = isJSON
        self.outcome = outcome
    }

    /// - Parameters:
    ///   - judge: What a run's record means for the exit status.
    ///   - request: The request for one run.
    /// - Returns: The worst of the failures and verdicts.
    func perform(
        judging judge: (RunRecord) -> ExitStatus = { _ in .success },
        _ request: (String) async throws -> RunRecord
    ) async throws -> ExitStatus {
        var status = ExitStatus.success
        for name in names {
            do {
                let run = try await request(name)
                try report(run)
                status = status.worse(judge(run))
            } catch let failure as CommandFailure where names.count > 1 {
                try context.standardError.line("agentlabctl: \(Printable.line(name)): \(failure.message)")
                status = status.worse(failure.status)
            }
        }
        return status
    }

    private func report(_ run: RunRecord) throws {
        guard !isJSON else { return try context.standardOutput.json(run) }
        let word = outcome ?? RunText.status(of: run)
        let tint = outcome == nil ? Style.Tint(run.status) : nil
        try context.standardOutput.line("\(RunText.id(of: run))  \(context.style.paint(word, tint))")
    }
}
