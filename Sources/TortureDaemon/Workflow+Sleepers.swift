import AgentLab
import AgentLabJSON
import Dispatch
import Orchestration

extension Workflow {
    /// A long wait that heeds its cancellation.
    static func sleeper(_ effects: EffectLog) -> Workflow {
        waiting("sleeper", "Wait, and stop waiting when told to.", effects) { try await Task.sleep(for: $0) }
    }

    /// A wait that ignores its cancellation, as a call into somebody else's library would.
    ///
    /// What it would do afterwards it leaves undone when it was cancelled meanwhile.
    static func stubborn(_ effects: EffectLog) -> Workflow {
        waiting("stubborn", "Wait, whatever one is told.", effects) { delay in
            let milliseconds = Int(delay / .milliseconds(1))
            await withCheckedContinuation { continuation in
                DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(milliseconds)) {
                    continuation.resume()
                }
            }
            try Task.checkCancellation()
        }
    }

    private static func waiting(
        _ name: String,
        _ description: String,
        _ effects: EffectLog,
        _ wait: @escaping @Sendable (Duration) async throws -> Void
    ) -> Workflow {
        Workflow(
            name: name,
            description: description,
            parameters: [.optional("delay_ms", .integer, default: 100, in: 0...3_600_000, "How long.")],
            outputs: ["waited"]
        ) { graph, _ in
            graph.addNode("before") { state, context in try await effects.around(context) { state } }
            graph.addNode("wait") { state, context in
                try await effects.around(context) {
                    try await wait(state.delay)
                    return state.setting("waited", to: .int(state.number("delay_ms")))
                }
            }
            graph.addNode("after") { state, context in try await effects.around(context) { state } }
            graph.setEntryPoint("before")
            graph.addEdge(from: "before", to: "wait")
            graph.addEdge(from: "wait", to: "after")
            graph.addExitPoint("after")
        }
    }
}
