import AgentLabAPI
import AgentLabJSON
import ArgumentParser

/// What `approve` and `deny` have in common: a signal whose data says whether, and why.
struct VerdictOptions: ParsableArguments {
    @Argument(help: "The runs.")
    var runs: [String]

    @Option(help: "Why; the run is told.")
    var reason: String?

    @Option(help: "The signal that the runs wait for.")
    var signal = "approval"

    func signal(to run: String, isApproval: Bool) -> RunsSignal {
        var data: [String: JSONValue] = ["ok": .bool(isApproval)]
        data["reason"] = reason.map { .string($0) }
        return RunsSignal(run: run, signal: signal, data: .object(data))
    }
}
