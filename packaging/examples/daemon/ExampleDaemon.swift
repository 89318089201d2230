import AgentLab
import AgentLabDaemon
import AgentLabJSON
import Foundation
import Orchestration

/// A daemon with a workflow of one's own: the whole program.
///
/// `fan-out` works on many items in parallel. Each item is a step, so a daemon that is killed in the middle goes on with
/// the items that are left.
@main
struct ExampleDaemon {
    static func main() async {
        await Daemon(name: "example-daemon", version: "1.0", workflows: [.fanOut]).main()
    }
}

extension Workflow {
    static let fanOut = Workflow(
        name: "fan-out",
        description: "Square the numbers below a count in parallel, and keep a line in a file for each that is done.",
        parameters: [
            .optional("items", .integer, default: 200, in: 1...100_000, "How many numbers."),
            .optional("workers", .integer, default: 4, in: 1...64, "How many at a time."),
            .optional("delay_ms", .integer, default: 0, in: 0...60_000, "How long each takes."),
            .required("log", .string, "The file that gets a line for each number that is done."),
        ],
        outputs: ["squares"]
    ) { graph, _ in
        graph.addNode("square") { state, context in
            let delay = Duration.milliseconds(try state.get("delay_ms", as: Int.self))
            let log = try state.get("log", as: String.self)
            let configuration = ParallelConfiguration(maxWorkers: try state.get("workers"), workerCap: 64)
            let squares = Parallel<Int, Int>("squares", configuration: configuration) { number, _ in
                try await Task.sleep(for: delay)
                try await Lines.shared.append("\(number)", to: log)
                return number * number
            }
            let result = try await squares.run(Array(0..<state.get("items", as: Int.self)), in: context)
            return state.setting("squares", to: .array(result.results.map { .int($0) }))
        }
        graph.setEntryPoint("square")
        graph.addExitPoint("square")
    }
}

/// Appends lines one at a time, so that none is torn.
actor Lines {
    static let shared = Lines()

    func append(_ line: String, to path: String) throws {
        if !FileManager.default.fileExists(atPath: path) {
            try Data().write(to: URL(filePath: path))
        }
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        defer { try? file.close() }
        try file.seekToEnd()
        try file.write(contentsOf: Data("\(line)\n".utf8))
    }
}
