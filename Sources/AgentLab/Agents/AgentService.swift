import AgentClient
import AgentLabAPI
import FoundationEssentials
import Logging
import Orchestration
import Postgres
import Synchronization

/// Calls the agents of the catalog, for the nodes of runs and for clients of the control socket.
///
/// An agent is looked up for each call, so that a change is in force with the next one, whichever daemon it was made at.
final class AgentService: Sendable {
    /// A run that this daemon executes, and where its record is.
    struct RunInHand: Sendable {
        let run: ActiveRun
        let store: RunStore
    }

    private let catalog: CatalogStore
    private let connections: AgentConnections
    private let feed: RunFeed
    private let logger: Logger
    /// Nobody's before the laboratory is there.
    private let runs = Mutex<@Sendable (RunID) -> RunInHand?>({ _ in nil })

    init(pool: PostgresPool, connections: AgentConnections, feed: RunFeed, logger: Logger) {
        catalog = CatalogStore(pool: pool)
        self.connections = connections
        self.feed = feed
        self.logger = logger
    }

    /// Says where the runs are found that call agents.
    func serve(_ runs: @escaping @Sendable (RunID) -> RunInHand?) { self.runs.withLock { $0 = runs } }

    /// An agent as it is now.
    ///
    /// - Parameter token: The secret that its calls carry in place of the provider's.
    func prepared(_ reference: String, token: String?) async throws -> PreparedAgent {
        let (agent, provider) = try await catalog.agent(reference)
        let configuration = try CatalogCheck.agent(agent.name, agent.config, of: provider.name, provider.config)
        return try PreparedAgent(
            name: agent.name,
            provider: provider.name,
            client: try AgentClient(configuration, connections: connections, logger: logger),
            token: try await self.token(token, of: configuration.provider, for: agent.name)
        )
    }

    /// The names of a provider's models.
    func models(of reference: String, token: String?) async throws -> [String] {
        let provider = try await catalog.find(reference, .provider, ProviderRecord.init)
        let configuration = try CatalogCheck.provider(provider.name, provider.config)
        let client = try ProviderClient(configuration, connections: connections, logger: logger)
        let token = try await self.token(token, of: .configured(configuration), for: provider.name)
        do {
            return try await client.models(token: token)
        } catch let error as AgentError {
            throw AgentCallError(error, agent: provider.name, hiding: token)
        }
    }

    private func token(
        _ given: String?,
        of provider: AgentConfiguration.Provider?,
        for agent: String
    ) async throws -> String? {
        if let given { return given }
        guard case .configured(let provider)? = provider, let reference = provider.token else { return nil }
        do {
            return try await reference.resolve()
        } catch let error as AgentError {
            throw AgentCallError(error, agent: agent, hiding: nil)
        }
    }
}

// MARK: - In runs

extension AgentService {
    /// What a call is about.
    enum Question: Sendable {
        case request(AgentRequest)
        case texts([String], options: ModelOptions)
    }

    /// Asks once: the answer is the result of a step, and on record with what it has cost before this returns.
    ///
    /// - Throws: ``AgentCallError``, ``TokenBudgetSpent``, ``LaboratoryError`` for an agent that is unknown.
    func answer(
        of agent: String,
        _ kind: AgentProtocol,
        to question: Question,
        step: String,
        in context: NodeContext
    ) async throws -> AgentReply {
        guard let hand = runs.withLock({ $0 })(context.runID) else { throw RunDiscarded() }
        let reply = try await context.step(step) { context in
            try await self.checkBudget(of: hand) { $0.used < $0.maxTokens }
            let prepared = try await hand.store.pool.outlastingOutages {
                try await self.prepared(agent, token: hand.run.secrets["token"])
            }
            let reply = try await self.ask(prepared, kind, question, in: context).storable
            hand.run.ledger.note(CallLedger.Call(reply, kind, of: prepared), of: context.key)
            return reply
        }
        try await checkBudget(of: hand) { $0.used <= $0.maxTokens }
        return reply
    }

    private func ask(
        _ agent: PreparedAgent,
        _ kind: AgentProtocol,
        _ question: Question,
        in context: NodeContext
    ) async throws -> AgentReply {
        switch question {
        case .texts(let texts, let options): return try await agent.embed(texts, options: options)
        case .request(let request) where kind == .tools: return try await agent.ask(kind, request)
        case .request(let request):
            return try await agent.stream(kind, request, isRepeatable: true) { text, offset in
                let piece = AnswerPiece(
                    node: context.node,
                    iteration: context.iteration,
                    step: context.key.name,
                    offset: offset,
                    text: text,
                    createdAt: Date()
                )
                self.feed.publish(context.runID, .text(piece))
            }
        }
    }

    private func checkBudget(
        of hand: RunInHand,
        _ isKept: @Sendable ((maxTokens: Int, used: Int)) -> Bool
    ) async throws {
        let ledger = hand.run.ledger
        guard ledger.mayHaveBudget else { return }
        guard let budget = try await hand.store.pool.outlastingOutages({ try await hand.store.budget(of: hand.run.id) })
        else { return ledger.noteNoBudget() }
        guard isKept(budget) else { throw TokenBudgetSpent(maxTokens: budget.maxTokens, used: budget.used) }
    }
}

extension CallLedger.Call {
    fileprivate init(_ reply: AgentReply, _ kind: AgentProtocol, of agent: PreparedAgent) {
        self.init(
            agent: agent.name,
            provider: agent.provider,
            callProtocol: kind.callName,
            model: reply.model,
            inputTokens: reply.usage?.input,
            outputTokens: reply.usage?.output,
            durationMilliseconds: reply.duration / .milliseconds(1),
            attempts: reply.attempts
        )
    }
}

extension AgentReply {
    /// Without NUL, which PostgreSQL cannot store.
    fileprivate var storable: AgentReply {
        guard text.utf8.contains(0) else { return self }
        var reply = self
        reply.text = text.replacing("\0", with: "\u{FFFD}")
        return reply
    }
}
