import AgentLabJSON

/// A fold: works on items one after the other, each time from the value that the one before has left.
///
/// Inside a durable run each item is a step. A run that is killed after item 57 goes on with item 58, from the value that
/// was left then; so the items and their order must be the same when the node is executed again. The value is committed
/// after every item: keep it small, or fold a ``State``, of which only the changes are committed.
///
/// ```swift
/// let summary = Chain("summary") { (text: String, page: String, context) in
///     try await summarise(text, page)
/// }
/// let result = try await summary.run(pages, from: "", in: context)
/// ```
public struct Chain<Item: Sendable, Value: Codable & Sendable>: Sendable {
    /// What an item makes of the value before it; the context is that of the item's step.
    public typealias Body = @Sendable (_ value: Value, _ item: Item, _ context: NodeContext) async throws -> Value
    /// Is told after each item how many are done, of how many, and the value.
    public typealias Progress = @Sendable (_ completed: Int, _ total: Int, _ value: Value) async -> Void

    /// The name of the chain, unique within a node: the names of its steps begin with it.
    public let name: String
    /// How it is executed.
    public let configuration: ChainConfiguration
    private let progress: Progress?
    private let body: Body
    private let coding: @Sendable (Value) -> StepCoding<Value>
    private let settle: @Sendable (inout Value) -> Void
    private let place: StepPlace

    /// Makes a chain.
    public init(
        _ name: String = "chain",
        configuration: ChainConfiguration = ChainConfiguration(),
        progress: Progress? = nil,
        file: String = #fileID,
        line: Int = #line,
        _ body: @escaping Body
    ) {
        self.name = name
        self.configuration = configuration
        self.progress = progress
        self.body = body
        coding = { _ in .codable }
        settle = { _ in }
        place = StepPlace(file: file, line: line)
    }

    /// Works on all items.
    ///
    /// - Parameters:
    ///   - items: The items in their order; without any the result is the initial value.
    ///   - initial: The value that the first item receives.
    ///   - context: The node that this happens in.
    /// - Throws: ``ChainFailure`` when an item fails or, between two items, the task is cancelled.
    public func run(
        _ items: [Item],
        from initial: Value,
        in context: NodeContext = .standalone()
    ) async throws -> ChainResult<Value> {
        let observation = try context.observation(by: configuration.observer, of: name)
        let total = items.count
        var value = initial
        var intermediates = configuration.captureIntermediateStates ? [initial] : []
        await observation?.tell(.chainStart, ["items": .int(total)])
        for (index, item) in items.enumerated() {
            await observation?.tell(.stepStart, ["index": .int(index), "items": .int(total)])
            do {
                try Task.checkCancellation()
                value = try await execute(item, at: index, from: value, in: context)
            } catch {
                await observation?.chainFails(at: index, of: total, error)
                throw error is RecordingFailure
                    ? error : ChainFailure(chain: name, index: index, item: item, value: value, cause: error)
            }
            settle(&value)
            if configuration.captureIntermediateStates { intermediates.append(value) }
            await observation?.tell(.stepComplete, ["index": .int(index), "items": .int(total)])
            await progress?(index + 1, total, value)
        }
        await observation?.tell(.chainComplete, ["items": .int(total), "completed": .int(total)])
        return ChainResult(value: value, intermediates: intermediates, steps: total)
    }

    /// Apart from the loop, so that nothing that is captured here shares the value when it is settled.
    private func execute(_ item: Item, at index: Int, from value: Value, in context: NodeContext) async throws -> Value
    {
        let step = Step(
            context: context,
            name: "\(name)/\(index)",
            retry: configuration.retry,
            timeout: configuration.timeout.limit,
            coding: coding(value)
        )
        return try await step.execute(at: place) { try await body(value, item, $0) }
    }
}

extension Chain where Value == State {
    /// Makes a chain that folds a state; of each item only the changes are committed.
    public init(
        _ name: String = "chain",
        configuration: ChainConfiguration = ChainConfiguration(),
        progress: Progress? = nil,
        file: String = #fileID,
        line: Int = #line,
        _ body: @escaping Body
    ) {
        self.name = name
        self.configuration = configuration
        self.progress = progress
        self.body = body
        coding = { .changes(of: $0) }
        settle = { $0.commit() }
        place = StepPlace(file: file, line: line)
    }

    /// The chain as a node: it folds the state that the node receives.
    ///
    /// - Parameter items: The items, made of the state that the node receives; the same ones when it is executed again.
    public func node(items: @escaping @Sendable (State) throws -> [Item]) -> some Node {
        node(items: items, from: { $0 }, into: { _, result in result.value })
    }
}

extension Chain {
    /// The chain as a node.
    ///
    /// - Parameters:
    ///   - items: The items, made of the state that the node receives; the same ones when it is executed again.
    ///   - initial: The value that the first item receives.
    ///   - result: Makes the node's state of the one that it received and the chain's result.
    public func node(
        items: @escaping @Sendable (State) throws -> [Item],
        from initial: @escaping @Sendable (State) throws -> Value,
        into result: @escaping @Sendable (State, ChainResult<Value>) throws -> State
    ) -> some Node {
        ClosureNode { state, context in
            try result(state, try await run(items(state), from: initial(state), in: context))
        }
    }
}

extension Observation {
    fileprivate func chainFails(at index: Int, of total: Int, _ error: any Error) async {
        let text: JSONValue = .string("\(error)")
        await tell(.stepComplete, ["index": .int(index), "items": .int(total), "error": text])
        await tell(.chainComplete, ["items": .int(total), "completed": .int(index), "error": text])
    }
}
