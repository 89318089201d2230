import AgentLab
import AgentLabJSON
import AgentLabTesting
import Logging
import Orchestration
import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct PostgresCheckpointStoreTests {
    private static let everyStage = GraphConfiguration(checkpoint: CheckpointConfiguration(interval: 1))

    @Test func anInterruptedRunGoesOnWithAnotherStoreOverTheSameDatabase() async throws {
        try await withTemporaryDatabase { database in
            let (gate, effects) = (Gate(), Effects())
            let graph = try StateGraph.threeNodes(effects) { try await gate.pass() }
            let state = State(["text": "é", "fraction": 1.0], secrets: ["key": "hush"])
            try await PostgresCheckpointStore.with(database, logger: .silent) { store in
                await interrupt(graph, state, store, at: gate)
                let kept = try await store.list()
                #expect(kept == [state.runID])
            }
            gate.open()
            try await PostgresCheckpointStore.with(database, logger: .silent) { store in
                let environment = GraphEnvironment(checkpointStore: store)
                let end = try await graph.resume(
                    state.runID,
                    secrets: ["key": "hush"],
                    configuration: Self.everyStage,
                    environment: environment
                )
                #expect(
                    end.data == ["text": "é", "fraction": 1.0, "first": 1, "second": 2, "third": "with the secret"]
                )
                #expect(try await store.list().isEmpty)
            }
            #expect(effects.all == ["first": 1, "second": 2, "third": 1])
        }
    }

    @Test func aStageThatEndsAfterTheCancelIsKept() async throws {
        try await withPostgresStore { store, _ in
            let (gate, effects) = (Gate(), Effects())
            let graph = try StateGraph.threeNodes(effects) { await gate.passIgnoringCancellation() }
            let state = State(secrets: ["key": "hush"])
            let run = Task {
                let environment = GraphEnvironment(checkpointStore: store)
                return try await graph.run(state, configuration: Self.everyStage, environment: environment)
            }
            await gate.arrivals(1)
            run.cancel()
            gate.open()
            let error = await #expect(throws: GraphError.self) { try await run.value }
            #expect(error?.code == .cancelled)
            let checkpoint = try await store.load(state.runID)
            #expect(checkpoint.next == "third")
            #expect(checkpoint.state["second"] == 2)
        }
    }

    @Test func neitherJournalNorRunsNorSecretsAreWritten() async throws {
        try await withPostgresStore { store, database in
            let graph = try StateGraph.threeNodes(Effects()) {}
            let environment = GraphEnvironment(checkpointStore: store)
            let preserved = GraphConfiguration(checkpoint: CheckpointConfiguration(interval: 1, preserve: true))
            let state = State(["open": true], secrets: ["key": "a secret nobody sees"])
            _ = try await graph.run(state, configuration: preserved, environment: environment)
            let counts = try await query(
                """
                SELECT (SELECT count(*) FROM agentlab.runs) + (SELECT count(*) FROM agentlab.journal)
                     + (SELECT count(*) FROM agentlab.snapshots)
                """,
                in: database
            )
            #expect(try counts.onlyRow.get(0) == 0)
            let rows = try await query(
                "SELECT c::text, convert_from(state, 'UTF8')::jsonb ->> 'open' FROM agentlab.checkpoint_store c",
                in: database
            )
            #expect(try rows.onlyRow.get(1) == "true")
            let hex = "a secret nobody sees".utf8.map { String($0, radix: 16) }.joined()
            #expect(try !rows.onlyRow.get(0, as: String.self).contains(hex))
        }
    }

    @Test func manyProcessesMaySetItUpAtOnce() async throws {
        try await withTemporaryDatabase { database in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        try await PostgresCheckpointStore.with(database, logger: .silent) { store in
                            try await store.migrate()
                            #expect(try await store.list().isEmpty)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}

// MARK: - Errors

extension PostgresCheckpointStoreTests {
    @Test func aDatabaseThatWasNotSetUpIsAnErrorThatNamesTheRemedy() async throws {
        try await withTemporaryDatabase { database in
            let store = PostgresCheckpointStore(database, logger: .silent)
            let error = await #expect(throws: PostgresCheckpointStoreError.self) { try await store.list() }
            #expect(error?.code == .notMigrated)
            #expect(error?.isRetryable == false)
            #expect(error?.description.hasSuffix("call migrate() once, or run “agentlabd migrate”") == true)
        }
    }

    @Test func aDatabaseThatCannotBeReachedIsAnErrorWorthARetry() async throws {
        let store = PostgresCheckpointStore("host=/nonexistent", logger: .silent)
        let checkpoint = Checkpoint(state: State(), next: "a", iteration: 0)
        let error = await #expect(throws: PostgresCheckpointStoreError.self) { try await store.save(checkpoint) }
        #expect(error?.code == .unavailable)
        #expect(error?.isRetryable == true)
        #expect(error?.run == checkpoint.state.runID)
    }

    @Test(arguments: [JSONValue.string("a\0b"), .double(.nan), .double(.infinity)])
    func whatCannotBeStoredIsRefusedWithItsPlaceAndTheCheckpointBeforeStays(_ value: JSONValue) async throws {
        try await withPostgresStore { store, _ in
            let state = State(["a": 1])
            try await store.save(Checkpoint(state: state, next: "a", iteration: 1))
            let bad = Checkpoint(state: state.setting("items", to: [1, value]), next: "b", iteration: 2)
            let error = await #expect(throws: PostgresCheckpointStoreError.self) { try await store.save(bad) }
            #expect(error?.code == .notStorable)
            #expect(error?.description.contains("items[1]") == true)
            #expect(try await store.load(state.runID).iteration == 1)
        }
    }

    @Test(arguments: ["not json", "[1]", ""])
    func aRowThatIsNoCheckpointIsAnErrorThatNamesTheRun(_ text: String) async throws {
        try await withPostgresStore { store, database in
            let run = RunID()
            _ = try await query(
                """
                INSERT INTO agentlab.checkpoint_store (run_id, state_time, iteration, state)
                VALUES ('\(run)', now(), 1, '\(text)')
                """,
                in: database
            )
            let error = await #expect(throws: PostgresCheckpointStoreError.self) { try await store.load(run) }
            #expect(error?.code == .unreadable)
            #expect(error?.description.contains("\(run)") == true)
        }
    }

    @Test func aCancelledLoadIsACancellation() async throws {
        try await withPostgresStore { store, _ in
            await withThrowingTaskGroup(of: Void.self) { group in
                group.cancelAll()
                group.addTask { _ = try await store.load(RunID()) }
                await #expect(throws: CancellationError.self) { try await group.next() }
            }
        }
    }

    private func interrupt(
        _ graph: RunnableGraph,
        _ state: State,
        _ store: PostgresCheckpointStore,
        at gate: Gate
    ) async {
        await withThrowingTaskGroup(of: State.self) { group in
            group.addTask {
                let environment = GraphEnvironment(checkpointStore: store)
                return try await graph.run(state, configuration: Self.everyStage, environment: environment)
            }
            await gate.arrivals(1)
            group.cancelAll()
            let error = await #expect(throws: GraphError.self) { try await group.next() }
            #expect(error?.code == .cancelled)
        }
    }

    private func query(_ sql: String, in database: String) async throws -> PostgresResult {
        try await TestBench(database: database, directory: "").rows(sql)
    }
}

extension StateGraph {
    /// Three nodes one after the other; `pause` is called in the second one, the third one needs a secret.
    fileprivate static func threeNodes(
        _ effects: Effects,
        pause: @escaping @Sendable () async throws -> Void
    ) throws -> RunnableGraph {
        var graph = StateGraph("three nodes")
        graph.addNode("first") { state, _ in
            effects.note("first")
            return state.setting("first", to: 1)
        }
        graph.addNode("second") { state, _ in
            effects.note("second")
            try await pause()
            return state.setting("second", to: 2)
        }
        graph.addNode("third") { state, _ in
            effects.note("third")
            return state.setting("third", to: state.secrets["key"] == nil ? "without the secret" : "with the secret")
        }
        graph.addEdge(from: "first", to: "second")
        graph.addEdge(from: "second", to: "third")
        graph.setEntryPoint("first")
        graph.addExitPoint("third")
        return try graph.validated()
    }
}
