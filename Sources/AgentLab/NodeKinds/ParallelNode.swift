import AgentLabJSON
public import Orchestration

/// Applies a node to every item of a list, several at a time; each item is a step.
///
/// What the node makes of an item is the value of the one key that it sets, or a map of its keys when it sets several.
public struct ParallelNode: Node {
    /// The list.
    public let items: StatePath
    /// The key under which the node finds its item; it is gone afterwards.
    public let name: String
    /// The node.
    public let node: any Node
    /// The keys that the node sets, as far as they are known.
    public let outputs: Set<String>
    /// The key of the list that the results are put under, in the order of the items; `null` for one that has failed.
    public let collect: String?
    /// The key of the list of failures, each with `index`, `item` and `error`.
    public let errors: String?
    /// How many at a time, what becomes of failures, and how each item is tried.
    public let configuration: ParallelConfiguration

    /// Makes a node.
    public init(
        over items: StatePath,
        as name: String,
        _ node: any Node,
        outputs: Set<String>,
        collect: String? = nil,
        errors: String? = nil,
        configuration: ParallelConfiguration = ParallelConfiguration()
    ) {
        self.items = items
        self.name = name
        self.node = node
        self.outputs = outputs
        self.collect = collect
        self.errors = errors
        self.configuration = configuration
    }

    /// Works on all items.
    ///
    /// - Throws: ``ItemsError`` when there is no list, `ParallelFailure` when an item fails.
    public func execute(_ state: State, context: NodeContext) async throws -> State {
        let items = try items.items(in: state)
        let parallel = Parallel("item", configuration: configuration) { (item: JSONValue, context) in
            let before = state.setting(name, to: item)
            let after = try await node.execute(before, context: context)
            return outcome(of: before, after)
        }
        let result = try await parallel.run(items, in: context)
        var next = state
        if let collect { next = next.setting(collect, to: .array(Self.aligned(result, count: items.count))) }
        if let errors { next = next.setting(errors, to: .array(result.failures.map(Self.record))) }
        return next
    }

    private func outcome(of before: State, _ after: State) -> JSONValue {
        if outputs.count == 1, let key = outputs.first { return after[key] ?? .null }
        var changed = after.changes(since: before).set
        changed[name] = nil
        return .object(changed)
    }

    private static func aligned(_ result: ParallelResult<JSONValue, JSONValue>, count: Int) -> [JSONValue] {
        let failed = Set(result.failures.map(\.index))
        var results = result.results.makeIterator()
        return (0..<count).map { failed.contains($0) ? .null : results.next() ?? .null }
    }

    private static func record(_ failure: ItemFailure<JSONValue>) -> JSONValue {
        ["index": .int(failure.index), "item": failure.item, "error": .string("\(failure.error)")]
    }
}

/// What was to be worked on item by item is no list.
public struct ItemsError: RetryableError, Hashable, CustomStringConvertible {
    /// Where it was looked for.
    public let path: StatePath

    /// False: the state is the same at the next attempt.
    public var isRetryable: Bool { false }

    /// The fault in a sentence.
    public var description: String { "the state has no list at \"\(path)\"" }
}

extension StatePath {
    func items(in state: State) throws(ItemsError) -> [JSONValue] {
        guard let items = value(in: state)?.arrayValue else { throw ItemsError(path: self) }
        return items
    }
}

extension NodeKind {
    /// `over` a list, each item `as` a name to a `node`; `workers`, `fail_fast`, `collect`, `errors`.
    static let parallel = NodeKind("parallel") { fields in
        let items = fields.items("over")
        let name = fields.itemName()
        let node = fields.itemNode(seeing: name)
        var configuration = ParallelConfiguration()
        configuration.maxWorkers = fields.integer("workers", in: 1...1024) ?? configuration.maxWorkers
        configuration.failFast = fields.boolean("fail_fast") ?? configuration.failFast
        let collect = fields.output("collect", type: .list)
        let errors = fields.output("errors", type: .list)
        if errors != nil, configuration.failFast {
            fields.fail("errors", "needs fail_fast: false, else there are none")
        }
        guard let items, let node else { return nil }
        configuration.retry = node.retry
        configuration.timeout = node.timeout ?? .zero
        return { [configuration] runtime in
            ParallelNode(
                over: items,
                as: name,
                node.build(runtime),
                outputs: node.outputs,
                collect: collect,
                errors: errors,
                configuration: configuration
            )
        }
    }
}

extension FileFields {
    mutating func itemName() -> String {
        guard let name = text("as") else { return "item" }
        if !Self.isKey(name) { fail("as", "must be a key of the state (letters, digits, _ and -)") }
        return name
    }

    /// The node for each item; what it sets is its own, and goes into the state by the node around it only.
    mutating func itemNode(seeing name: String) -> FileNode? {
        let outer = report.outputs
        let node = node("node", seeing: [name])
        report.outputs = outer
        return node
    }
}
