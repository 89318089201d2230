import AgentLabJSON
import FoundationEssentials

/// Works on many items at the same time, on no more than so many at once.
///
/// Results come in the order of the items, whatever finishes first. Inside a durable run each item is a step: what has
/// succeeded is not done again after a crash; so the items and their order must be the same when the node is executed
/// again.
///
/// ```swift
/// let sizes = Parallel("sizes") { (path: String, context) in
///     try await size(of: path)
/// }
/// let result = try await sizes.run(paths, in: context)
/// ```
public struct Parallel<Item: Sendable, Output: Codable & Sendable>: Sendable {
    /// The work on an item; the context is that of the item's step.
    public typealias Body = @Sendable (_ item: Item, _ context: NodeContext) async throws -> Output
    /// Is told after each item, one at a time, how many are done, failed ones included, and of how many.
    public typealias Progress = @Sendable (_ completed: Int, _ total: Int) async -> Void

    /// The name, unique within a node: the names of the steps begin with it.
    public let name: String
    /// How it is executed.
    public let configuration: ParallelConfiguration
    private let progress: Progress?
    private let body: Body
    private let place: StepPlace

    /// Makes a parallel execution.
    public init(
        _ name: String = "parallel",
        configuration: ParallelConfiguration = ParallelConfiguration(),
        progress: Progress? = nil,
        file: String = #fileID,
        line: Int = #line,
        _ body: @escaping Body
    ) {
        self.name = name
        self.configuration = configuration
        self.progress = progress
        self.body = body
        place = StepPlace(file: file, line: line)
    }

    /// Works on all items.
    ///
    /// Cancelling the task cancels the items in flight and begins no others.
    ///
    /// - Parameters:
    ///   - items: The items; none give an empty result.
    ///   - context: The node that this happens in.
    /// - Throws: ``ParallelFailure`` when an item fails and the configuration fails fast, or when all have failed;
    ///   `CancellationError` when the task is cancelled.
    public func run(
        _ items: [Item],
        in context: NodeContext = .standalone()
    ) async throws -> ParallelResult<Item, Output> {
        let observation = try context.observation(by: configuration.observer, of: name)
        let workers = configuration.workers(for: items.count, cores: ProcessInfo.processInfo.activeProcessorCount)
        await observation?.tell(.parallelStart, ["items": .int(items.count), "workers": .int(workers)])
        let gathering = await gather(items, workers: workers, in: context, observation)
        await observation?.tell(
            .parallelComplete,
            [
                "items": .int(items.count), "succeeded": .int(gathering.succeeded),
                "failed": .int(gathering.failures.count),
            ]
        )
        return try gathering.result(of: name, isCancelled: Task.isCancelled)
    }

    private func gather(
        _ items: [Item],
        workers: Int,
        in context: NodeContext,
        _ observation: Observation?
    ) async -> Gathering<Item, Output> {
        await withTaskGroup(of: ItemOutcome<Output>.self) { group in
            var gathering = Gathering<Item, Output>(total: items.count, failsFast: configuration.failFast)
            var begun = 0
            func begin(_ worker: Int) {
                let index = begun
                begun += 1
                group.addTask { await execute(items[index], at: index, worker: worker, in: context, observation) }
            }
            while begun < min(workers, items.count) {
                begin(begun)
            }
            while let outcome = await group.next() {
                gathering.add(outcome, item: items[outcome.index], isCancelled: Task.isCancelled)
                await progress?(gathering.completed, items.count)
                if gathering.isOver || Task.isCancelled {
                    group.cancelAll()
                } else if begun < items.count {
                    begin(outcome.worker)
                }
            }
            return gathering
        }
    }

    private func execute(
        _ item: Item,
        at index: Int,
        worker: Int,
        in context: NodeContext,
        _ observation: Observation?
    ) async -> ItemOutcome<Output> {
        let step = Step<Output>(
            context: context,
            name: "\(name)/\(index)",
            retry: configuration.retry,
            timeout: configuration.timeout.limit,
            coding: .codable
        )
        let data: [String: JSONValue] = ["worker": .int(worker), "index": .int(index)]
        await observation?.tell(.workerStart, data)
        do {
            let output = try await step.execute(at: place) { try await body(item, $0) }
            await observation?.tell(.workerComplete, data)
            return ItemOutcome(worker: worker, index: index, result: .success(output))
        } catch {
            await observation?.tell(.workerComplete, data.merging(["error": .string("\(error)")]) { $1 })
            return ItemOutcome(worker: worker, index: index, result: .failure(error))
        }
    }
}

extension Parallel {
    /// The parallel execution as a node.
    ///
    /// - Parameters:
    ///   - items: The items, made of the state that the node receives; the same ones when it is executed again.
    ///   - aggregate: Makes the node's state of the one that it received and the result.
    public func node(
        items: @escaping @Sendable (State) throws -> [Item],
        aggregate: @escaping @Sendable (State, ParallelResult<Item, Output>) throws -> State
    ) -> some Node {
        ClosureNode { state, context in
            try aggregate(state, try await run(items(state), in: context))
        }
    }
}

extension ParallelConfiguration {
    /// How many items are worked on at the same time.
    package func workers(for items: Int, cores: Int) -> Int {
        let wanted = maxWorkers > 0 ? maxWorkers : min(2 * cores, workerCap)
        return max(1, min(wanted, items))
    }
}

extension Duration {
    /// The duration as a limit, where zero stands for none.
    var limit: Duration? { self > .zero ? self : nil }
}
