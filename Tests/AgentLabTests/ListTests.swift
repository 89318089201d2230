import AgentLab
import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Orchestration
import Postgres
import Testing

@Suite(.timeLimit(.minutes(2))) struct ListTests {
    /// Two workflows whose runs complete or fail with a message of the caller's.
    private static let workflows = ["alpha", "beta_1"].map { name in
        Workflow(
            name: name,
            description: "Fails with the param, if there is one.",
            parameters: [.optional("problem", .string, "What goes wrong.")]
        ) { graph, _ in
            graph.addNode("only") { state, _ in
                if let problem = state["problem"]?.stringValue { throw NodeProblem(description: problem) }
                return state
            }
            graph.setEntryPoint("only")
            graph.addExitPoint("only")
        }
    }

    private static func withRuns(
        _ runs: [(workflow: String, problem: String?)],
        _ body: @escaping @Sendable (Laboratory, [RunRecord]) async throws -> Void
    ) async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory(workflows) { lab in
                var records: [RunRecord] = []
                for (workflow, problem) in runs {
                    let params: [String: JSONValue] = problem.map { ["problem": .string($0)] } ?? [:]
                    records.append(try await lab.end(of: try await lab.execute(workflow, params)))
                }
                try await body(lab, records)
            }
        }
    }

    private static func mixed(_ count: Int) -> [(workflow: String, problem: String?)] {
        (0..<count).map { ($0 % 3 == 0 ? "beta_1" : "alpha", $0 % 4 == 0 ? "problem \($0)" : nil) }
    }

    @Test func pagesTogetherAreTheWholeWhateverTheirSize() async throws {
        try await Self.withRuns(Self.mixed(23)) { lab, runs in
            for size in [1, 5, 23, 1000] {
                var ids: [UUID] = []
                let pages = (runs.count - 1) / size + 1
                for number in 1...pages {
                    let page = try await lab.list(RunsList(page: number, pageSize: size))
                    #expect(page.total == 23 && page.page == number && page.pageSize == size)
                    #expect(page.totalPages == pages)
                    ids += page.data.map(\.id)
                }
                #expect(ids == runs.map(\.id).reversed())
                let beyond = try await lab.list(RunsList(page: pages + 1, pageSize: size))
                #expect(beyond.data.isEmpty && beyond.total == 23)
            }
            let standard = try await lab.list(RunsList())
            #expect(standard.data.count == 20)
        }
    }

    @Test func sortsByEachKeyInBothDirections() async throws {
        try await Self.withRuns(Self.mixed(12)) { lab, runs in
            let keys: [(String, (RunRecord) -> String)] = [
                ("created_at", { _ in "" }), ("workflow_name", \.workflowName), ("status", \.status.rawValue),
            ]
            for (key, value) in keys {
                // Equal ones are in the order of their creation.
                let expected = runs.enumerated()
                    .sorted { (value($0.element), $0.offset) < (value($1.element), $1.offset) }.map(\.element.id)
                let (up, down) = (
                    try await lab.list(RunsList(sort: key)), try await lab.list(RunsList(sort: "-\(key)"))
                )
                #expect(up.data.map(\.id) == expected)
                #expect(down.data.map(\.id) == expected.reversed())
            }
        }
    }

    @Test(arguments: [
        "params", "", "-", "--created_at", "created_at; DROP TABLE agentlab.runs", "CREATED_AT", "id DESC",
    ])
    func refusesASortKeyThatItDoesNotKnow(sort: String) async throws {
        try await Self.withRuns(Self.mixed(1)) { lab, runs in
            for ask: () async throws -> Void in [
                { _ = try await lab.list(RunsList(sort: sort)) },
                { _ = try await lab.stages(RunsStages(run: runs[0].reference, sort: sort)) },
                { _ = try await lab.decisions(RunsDecisions(run: runs[0].reference, sort: sort)) },
            ] {
                let error = await #expect(throws: LaboratoryError.self) { try await ask() }
                #expect(error?.reason == .invalidParams)
                #expect(error?.message.contains("known are") == true)
            }
        }
    }

    @Test(arguments: [(0, 20), (-1, 20), (1, 0), (1, -5), (1, 1001), (Int.max, 1), (Int.min, 1), (1, Int.max)])
    func refusesPagesOutOfBounds(page: Int, size: Int) async throws {
        try await Self.withRuns([]) { lab, _ in
            let error = await #expect(throws: LaboratoryError.self) {
                try await lab.list(RunsList(page: page, pageSize: size))
            }
            #expect(error?.reason == .invalidParams)
        }
    }

    @Test func farPageIsEmptyAndNoError() async throws {
        try await Self.withRuns(Self.mixed(2)) { lab, _ in
            let page = try await lab.list(RunsList(page: 1_000_000_000, pageSize: 1000))
            #expect(page.data.isEmpty && page.total == 2)
        }
    }

    @Test func searchTakesPatternCharactersAsTheyAre() async throws {
        let problems = [
            "100% full", "1000 full", "a_b", "axb", #"back\slash"#, "it's \"quoted\"", "$1 and $2", "ÄRGER",
        ]
        try await Self.withRuns(problems.map { ("alpha", $0) }) { lab, _ in
            func check(_ search: String, finds expected: [String]) async throws {
                let page = try await lab.list(RunsList(sort: "created_at", search: search))
                #expect(page.data.compactMap { $0.params["problem"]?.stringValue } == expected, "\(search)")
            }
            try await check("100%", finds: ["100% full"])
            try await check("FULL", finds: ["100% full", "1000 full"])
            try await check("a_b", finds: ["a_b"])
            try await check(#"k\s"#, finds: [#"back\slash"#])
            try await check("it's \"q", finds: ["it's \"quoted\""])
            try await check("$1", finds: ["$1 and $2"])
            try await check("%", finds: ["100% full"])
            try await check("_", finds: ["a_b"])
            try await check("nothing like it", finds: [])
            try await check("", finds: problems)
            // No text of a run can hold a NUL, so it matches as if it were not there.
            try await check("a\0_b", finds: ["a_b"])
        }
    }

    @Test func searchLooksThroughTheNewestRunsThatTheFiltersLetThrough() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([]) { lab in
                _ = try await bench.rows(
                    """
                    INSERT INTO agentlab.runs (id, workflow_name, status, params, error_message, created_at)
                    SELECT agentlab.uuid7(), CASE WHEN n > 5000 THEN 'old' ELSE 'new' END, 'failed', '{}',
                           CASE WHEN n IN (1, 10001) THEN 'needle' END, now() - n * interval '1 second'
                    FROM generate_series(1, 10001) AS n
                    """
                )
                let all = try await lab.list(RunsList(search: "needle"))
                #expect(all.total == 1 && all.data.map(\.workflowName) == ["new"])
                let old = try await lab.list(RunsList(search: "needle", workflowName: "old"))
                #expect(old.total == 1 && old.data.map(\.workflowName) == ["old"])
            }
        }
    }

    @Test(arguments: ["created_at", "-created_at", "workflow_name", "-workflow_name", "status", "-status"])
    func aPageGoesOnWhereTheOneBeforeEndedWhateverCameBetween(sort: String) async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([]) { lab in
                func insert(_ numbers: String, at time: String) async throws {
                    _ = try await bench.rows(
                        """
                        INSERT INTO agentlab.runs (id, workflow_name, status, params, completed_at, created_at)
                        SELECT agentlab.uuid7(), 'w' || n % 3, CASE WHEN n % 2 = 0 THEN 'failed' ELSE 'completed' END,
                               '{}', now(), \(time)
                        FROM generate_series(\(numbers)) AS n
                        """
                    )
                }
                // Of several at the same moment each has its place.
                try await insert("1, 25", at: "now() - (n / 4) * interval '1 second'")
                var seen: [UUID] = []
                for number in 1...3 {
                    let page = try await lab.list(RunsList(page: number, pageSize: 10, sort: sort))
                    #expect(page.page == number && page.total == 25)
                    seen += page.data.map(\.id)
                    if number == 1 { try await insert("1, 12", at: "now() + (n - 6) * interval '1 day'") }
                }
                #expect(Set(seen).count == seen.count && seen.count >= 25)
                #expect(try await lab.list(RunsList(page: 1, pageSize: 10, sort: sort)).total == 37)
            }
        }
    }

    @Test func searchFindsIdWorkflowKeyAndMessageOfARun() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory(Self.workflows) { lab in
                let keyed = try await lab.end(of: try await lab.execute("alpha", key: "Nightly-7"))
                let other = try await lab.end(of: try await lab.execute("beta_1", ["problem": "out of Paper"]))
                func check(_ search: String, finds run: RunRecord) async throws {
                    let page = try await lab.list(RunsList(search: search))
                    #expect(page.data == [run], "\(search)")
                }
                try await check("nightly", finds: keyed)
                try await check("BETA_1", finds: other)
                try await check("of paper", finds: other)
                try await check(String(keyed.reference.suffix(9)), finds: keyed)
                try await check(keyed.reference.uppercased(), finds: keyed)
            }
        }
    }

    @Test func filtersCombine() async throws {
        try await Self.withRuns(Self.mixed(24)) { lab, runs in
            func check(_ request: RunsList, _ isMeant: (RunRecord) -> Bool) async throws {
                let page = try await lab.list(request)
                #expect(Set(page.data.map(\.id)) == Set(runs.filter(isMeant).map(\.id)), "\(request)")
                #expect(page.total == page.data.count, "\(request)")
            }
            let (size, date) = (100, runs[13].createdAt)
            try await check(RunsList(pageSize: size, workflowName: "alpha")) { $0.workflowName == "alpha" }
            try await check(RunsList(pageSize: size, workflowName: "beta_")) { _ in false }
            try await check(RunsList(pageSize: size, status: [.failed])) { $0.status == .failed }
            try await check(RunsList(pageSize: size, status: [.failed, .completed])) { _ in true }
            try await check(RunsList(pageSize: size, status: [])) { _ in true }
            try await check(RunsList(pageSize: size, status: [RunStatus(rawValue: "nonsense")])) { _ in false }
            try await check(RunsList(pageSize: size, since: date)) { $0.createdAt >= date }
            try await check(RunsList(pageSize: size, workflowName: "beta_1", status: [.failed])) {
                $0.workflowName == "beta_1" && $0.status == .failed
            }
            try await check(RunsList(pageSize: size, search: "problem 1", status: [.failed], since: date)) {
                $0.errorMessage?.contains("problem 1") == true && $0.createdAt >= date
            }
        }
    }

    @Test func stagesAndDecisionsHavePagesToo() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([.counter()]) { lab in
                let run = try await lab.end(of: try await lab.execute("counter", ["to": 30]))
                var iterations: [Int] = []
                for page in 1...4 {
                    let stages = try await lab.stages(RunsStages(run: run.reference, page: page, pageSize: 10))
                    #expect(stages.total == 31 && stages.totalPages == 4)
                    iterations += stages.data.map(\.iteration)
                }
                #expect(iterations == Array(1...31))
                let last = try await lab.stages(RunsStages(run: run.reference, pageSize: 3, sort: "-iteration"))
                #expect(last.data.map(\.iteration) == [31, 30, 29])
                let found = try await lab.stages(RunsStages(run: run.reference, search: "FINI"))
                #expect(found.data.map(\.nodeName) == ["finish"] && found.total == 1)
                let decisions = try await lab.decisions(
                    RunsDecisions(run: run.reference, pageSize: 2, sort: "-iteration")
                )
                #expect(decisions.total == 30)
                #expect(decisions.data.map(\.toNode) == ["finish", "count"])
            }
        }
    }

    @Test func referencesAreResolvedByUnambiguousPrefixes() async throws {
        try await Self.withRuns(Self.mixed(3)) { lab, runs in
            let run = runs[1]
            for reference in [run.reference, run.reference.uppercased(), run.reference.filter { $0 != "-" }] {
                let found = try await lab.find(reference)
                #expect(found == run)
            }
            let unambiguous = (4...35).map { String(run.reference.prefix($0)) }.filter { prefix in
                runs.count { $0.reference.hasPrefix(prefix) } == 1 && prefix.last != "-"
            }
            for prefix in unambiguous {
                let found = try await lab.find(prefix)
                #expect(found == run, "\(prefix)")
            }
            let ambiguous = await #expect(throws: LaboratoryError.self) {
                try await lab.find(String(run.reference.prefix(4)))
            }
            #expect(ambiguous?.reason == .conflict && ambiguous?.message.contains("ambiguous") == true)
            for nonsense in ["", "abc", "xyzw", "ffff-ffff", "%%%%", "../../..", String(repeating: "0", count: 33)] {
                let error = await #expect(throws: LaboratoryError.self) { try await lab.find(nonsense) }
                #expect(error?.reason == .runNotFound, "\(nonsense)")
            }
        }
    }
}
