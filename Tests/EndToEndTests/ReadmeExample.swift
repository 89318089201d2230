import AgentClient
import AgentLab
import AgentLabDaemon
import AgentLabJSON
import Orchestration

// What the README shows, so that it compiles and does what it says there; `ReadmeTests` compares the two.

extension StateKey where Value == Double {
    static var amount: Self { Self("amount") }
    static var rate: Self { Self("rate") }
}

extension StateKey where Value == Int {
    static var years: Self { Self("years") }
}

extension Workflow {
    static var savings: Workflow {
        Workflow(
            name: "savings",
            description: "Add interest, year after year.",
            parameters: [
                .required("amount", .number, in: 0...1_000_000_000, "What is paid in."),
                .optional("rate", .number, default: 0.03, in: 0...1, "What a year adds, as a share of it."),
                .optional("years", .integer, default: 10, in: 1...500, "How many years."),
            ],
            outputs: ["amount"]
        ) { graph, _ in
            graph.addNode("year") { state, _ in
                let amount = try state[.amount] ?? 0
                let rate = try state[.rate] ?? 0
                let years = try state[.years] ?? 0
                return try state.setting(.amount, to: amount * (1 + rate)).setting(.years, to: years - 1)
            }
            graph.addNode("done") { state, _ in state }
            graph.addEdge(from: "year", to: "done", when: .equals("years", 0))
            graph.addEdge(from: "year", to: "year")
            graph.setEntryPoint("year")
            graph.addExitPoint("done")
        }
    }
}

extension Workflow {
    static func summary(of text: String) -> Workflow {
        Workflow(name: "summary", description: "Tell in short what a text says.") { graph, runtime in
            graph.addNode("summarize") { state, context in
                let reply = try await runtime.agents.chat("writer", AgentRequest("Summarize: \(text)"), in: context)
                return state.setting("summary", to: .string(reply.text))
            }
            graph.setEntryPoint("summarize")
            graph.addExitPoint("summarize")
        }
    }
}

struct MyDaemon {
    static func main() async {
        await Daemon(name: "mydaemon", version: "1.0", workflows: [.savings]).main()
    }
}
