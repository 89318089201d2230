import AgentLab
import AgentLabJSON
import Glibc
import Orchestration

/// The work that is measured.
enum Benchmark {
    /// `chain-N`: N nodes in a row, each of which counts and replaces a note of 150 bytes.
    ///
    /// With `document` the state also holds a document of 64 KiB that no node touches.
    static func chain(_ stages: Int) -> Workflow {
        Workflow(
            name: "chain-\(stages)",
            description: "\(stages) trivial nodes in a row.",
            parameters: [document],
            outputs: ["counter"],
            initialState: initialState
        ) { graph, _ in
            graph.addChain(stages) { _, state, _ in count(state) }
        }
    }

    /// Ten nodes, each of which replaces the document of 64 KiB.
    static let rewrite = Workflow(
        name: "rewrite-10",
        description: "Ten nodes that each replace a document.",
        parameters: [document],
        outputs: ["counter"],
        initialState: initialState
    ) { graph, _ in
        graph.addChain(10) { number, state, _ in
            count(state).setting("document", to: .string(documents[number % documents.count]))
        }
    }

    /// Two nodes in turn, as many stages as asked for.
    static let loop = Workflow(
        name: "loop",
        description: "Two trivial nodes in turn.",
        parameters: [.optional("stages", .integer, default: 10_000, in: 2...100_000_000, "How many stages.")],
        outputs: ["counter"],
        maxIterations: .max,
        initialState: loopState
    ) { graph, _ in
        graph.addNode("even") { state, _ in count(state) }
        graph.addNode("odd") { state, _ in count(state) }
        let isDone = Predicate("enough") { state in
            (state["counter"]?.intValue ?? 0) >= (state["stages"]?.intValue ?? 0)
        }
        graph.addNode("end") { state, _ in state }
        for (node, next) in [("even", "odd"), ("odd", "even")] {
            graph.addEdge(from: NodeName(node), to: "end", when: isDone)
            graph.addEdge(from: NodeName(node), to: NodeName(next))
        }
        graph.setEntryPoint("even")
        graph.addExitPoint("end")
    }

    /// A run that stays in its node until it is cancelled.
    static let hold = Workflow(
        name: "hold",
        description: "One node that waits for its cancel.",
        initialState: initialState
    ) { graph, _ in
        graph.addNode("hold") { state, context in
            try await context.clock.sleep(for: .seconds(1_000_000))
            return state
        }
        graph.setEntryPoint("hold")
        graph.addExitPoint("hold")
    }

    /// A run that stays in its second node while BENCH_HOLD is set, and passes through it in a daemon without.
    static let interrupted = Workflow(
        name: "interrupted",
        description: "Three nodes, the second of which may wait for the daemon's end.",
        outputs: ["counter"],
        initialState: initialState
    ) { graph, _ in
        let isHeld = unsafe getenv("BENCH_HOLD") != nil
        graph.addChain(3) { number, state, context in
            if number == 2, isHeld { try await context.clock.sleep(for: .seconds(1_000_000)) }
            return count(state)
        }
    }

    private static let document = WorkflowParameter.optional(
        "document",
        .boolean,
        default: false,
        "Whether the state holds a document of 64 KiB."
    )
}

extension Benchmark {
    @Sendable
    private static func initialState(_ parameters: Parameters) throws -> [String: JSONValue] {
        var state: [String: JSONValue] = ["counter": 0, "note": .string(note), "kind": "benchmark"]
        if parameters["document"]?.boolValue == true { state["document"] = .string(documents[0]) }
        return state
    }

    @Sendable
    private static func loopState(_ parameters: Parameters) throws -> [String: JSONValue] {
        try initialState(parameters).merging(parameters.values) { $1 }
    }

    private static func count(_ state: State) -> State {
        let counter = (state["counter"]?.intValue ?? 0) + 1
        return state.setting("counter", to: .int(counter)).setting("note", to: .string(counter % 2 == 0 ? note : other))
    }

    private static let note = text(150, seed: 1)
    private static let other = text(150, seed: 2)
    private static let documents = (0..<4).map { text(64 << 10, seed: $0 + 3) }

    /// Half random and half regular, in pieces of 32, so that it compresses about as prose does.
    private static func text(_ size: Int, seed: Int) -> String {
        var random = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 | 1
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        for place in 0..<size {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let isRegular = (place / 32).isMultiple(of: 2)
            bytes.append(UInt8(ascii: "a") + UInt8(isRegular ? place % 26 : Int(random >> 33) % 26))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension StateGraph {
    /// Adds `node-1` to `node-N` in a row, from the entry point to the exit point.
    fileprivate mutating func addChain(
        _ count: Int,
        _ body: @escaping @Sendable (Int, State, NodeContext) async throws -> State
    ) {
        let names = (1...count).map { NodeName("node-\($0)") }
        for (place, name) in names.enumerated() {
            addNode(name) { state, context in try await body(place + 1, state, context) }
            if place > 0 { addEdge(from: names[place - 1], to: name) }
        }
        setEntryPoint(names[0])
        addExitPoint(names[count - 1])
    }
}
