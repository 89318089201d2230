import AgentLabJSON

/// Chooses one of several ways to go on with a value.
///
/// Inside a durable run the choice is a step: once it is made it stays, also when the node is executed again. Steps of the
/// handler are named beneath the route.
///
/// ```swift
/// let answer = Conditional<State, State>("language") { state, _ in
///     try state.get("language")
/// }
/// .when("de") { state, _ in state.setting("greeting", to: "Guten Tag") }
/// .otherwise { state, _ in state.setting("greeting", to: "Hello") }
/// ```
public struct Conditional<Value: Sendable, Output: Sendable>: Sendable {
    /// Names the route for a value.
    public typealias Route = @Sendable (_ value: Value, _ context: NodeContext) async throws -> String
    /// Goes on with the value.
    public typealias Handler = @Sendable (_ value: Value, _ context: NodeContext) async throws -> Output

    /// The name, unique within a node: the name of its step begins with it.
    public let name: String
    /// How it is executed.
    public let configuration: ConditionalConfiguration
    private let route: Route
    private var handlers: [String: Handler] = [:]
    private var defaultHandler: Handler?
    private let place: StepPlace

    /// Makes a choice without any routes yet.
    public init(
        _ name: String = "conditional",
        configuration: ConditionalConfiguration = ConditionalConfiguration(),
        file: String = #fileID,
        line: Int = #line,
        route: @escaping Route
    ) {
        self.name = name
        self.configuration = configuration
        self.route = route
        place = StepPlace(file: file, line: line)
    }

    /// The choice with a route more; of two with one name the last one stays.
    public consuming func when(_ route: String, _ handler: @escaping Handler) -> Conditional {
        handlers[route] = handler
        return self
    }

    /// The choice with a handler for every name that is no route.
    public consuming func otherwise(_ handler: @escaping Handler) -> Conditional {
        defaultHandler = handler
        return self
    }

    /// The names of the routes, sorted.
    public var routes: [String] { handlers.keys.sorted() }

    /// Chooses a route and follows it.
    ///
    /// - Parameters:
    ///   - value: What the choice depends on, and what the handler receives.
    ///   - context: The node that this happens in.
    /// - Throws: ``UnknownRoute`` when there is no such route and no default; what the choice or the handler throws.
    public func run(_ value: Value, in context: NodeContext = .standalone()) async throws -> Output {
        let observation = try context.observation(by: configuration.observer, of: name)
        await observation?.tell(.routeEvaluate, ["routes": .array(routes.map { .string($0) })])
        let chosen = try await choose(for: value, in: context)
        let handler = handlers[chosen]
        guard let handler = handler ?? defaultHandler else {
            throw UnknownRoute(conditional: name, route: chosen, known: routes)
        }
        let isDefault = handlers[chosen] == nil
        await observation?.tell(.routeSelect, ["route": .string(chosen), "is_default": .bool(isDefault)])
        let inner = context.within(context.key.appending("\(name)/\(chosen)"), attempt: context.attempt)
        do {
            let output = try await handler(value, inner)
            await observation?.tell(.routeExecute, ["route": .string(chosen)])
            return output
        } catch {
            await observation?.tell(.routeExecute, ["route": .string(chosen), "error": .string("\(error)")])
            throw error
        }
    }

    private func choose(for value: Value, in context: NodeContext) async throws -> String {
        let step = Step<String>(context: context, name: "\(name)/route", retry: .never, timeout: nil, coding: .codable)
        return try await step.execute(at: place) { try await route(value, $0) }
    }
}

extension Conditional where Value == State, Output == State {
    /// The choice as a node.
    public func node() -> some Node {
        ClosureNode { state, context in try await run(state, in: context) }
    }
}

/// A ``Conditional`` was given the name of a route that it does not have, and has no default.
public struct UnknownRoute: RetryableError, Hashable, CustomStringConvertible {
    /// The name of the conditional.
    public let conditional: String
    /// The name that was given.
    public let route: String
    /// The names of the routes.
    public let known: [String]

    /// False: the routes are the same at the next attempt.
    public var isRetryable: Bool { false }

    /// The fault in a sentence.
    public var description: String {
        "\"\(conditional)\" has no route \"\(route)\" and no default (routes: \(known.joined(separator: ", ")))"
    }
}
