import AgentLab
import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Orchestration
import Postgres
import Testing

@Suite(.timeLimit(.minutes(3))) struct ChildTests {
    private let children = "SELECT count(*) FROM agentlab.runs WHERE parent IS NOT NULL"

    @Test func parentGoesOnWithItsChildsResult() async throws {
        try await TestBench.with { bench in
            var configuration = bench.configuration
            configuration.maxConcurrentRuns = 1
            let parent = Workflow.parent(of: "counter", params: ["to": 3])
            try await bench.withLaboratory([parent, .counter()], configuration) { lab in
                let run = try await lab.execute("parent", secrets: ["token": "x"])
                let end = try await lab.end(of: run)
                #expect(end.status == .completed, "\(end.errorMessage ?? "")")
                #expect(end.result?["child"]?["count"] == 3)
                let list = try await lab.list(RunsList(parent: run.reference)).data
                #expect(list.map(\.workflowName) == ["counter"] && list.first?.parent == run.id)
                #expect(list.first?.secretNames == ["token"])
            }
        }
    }

    @Test func childIsCreatedOnceWhateverCrashes() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let parent = Workflow.parent(of: "counter", params: ["to": 2])
            let child = Workflow.counter { _ in try await gate.pass() }
            let run = try await bench.withLaboratoryThatCrashes([parent, child]) { lab in
                let run = try await lab.execute("parent")
                await gate.arrivals(1)
                return run
            }
            // As if the answer to the commit that put it to waiting had never come.
            _ = try await bench.rows(
                "UPDATE agentlab.runs SET status = 'pending' WHERE parent IS NULL AND status = 'waiting'"
            )
            gate.open()
            try await bench.withLaboratory([parent, child]) { lab in
                let end = try await lab.end(of: run)
                #expect(end.status == .completed)
            }
            #expect(try await bench.count(children) == 1)
        }
    }

    @Test func failureOfTheChildIsTheNodesAndAResumeReachesIt() async throws {
        try await TestBench.with { bench in
            let isBroken = Gate()
            let child = Workflow.single("child") { state, _ in
                guard isBroken.count > 0 else { throw NodeProblem(description: "no disk") }
                return state.setting("ok", to: true)
            }
            try await bench.withLaboratory([.parent(of: "child"), child]) { lab in
                let run = try await lab.execute("parent")
                let failed = try await lab.end(of: run)
                #expect(failed.status == .failed)
                #expect(failed.errorMessage?.contains("child run") == true)
                #expect(failed.errorMessage?.contains("no disk") == true)
                isBroken.open()
                try await isBroken.pass()
                _ = try await lab.resume(run.reference, secrets: nil)
                let end = try await lab.end(of: run)
                #expect(end.status == .completed && end.result?["child"]?["ok"] == true)
            }
            #expect(try await bench.count(children) == 1)
        }
    }

    @Test func childThatIsResumedByHandIsOnItsOwn() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let child = Workflow.single("child") { state, _ in
                try await gate.pass()
                return state.setting("ok", to: true)
            }
            try await bench.withLaboratory([.parent(of: "child"), child]) { lab in
                let run = try await lab.execute("parent")
                await gate.arrivals(1)
                let record = try #require(try await lab.list(RunsList(parent: run.reference)).data.first)
                _ = try await lab.cancel(run.reference, reason: nil)
                #expect(try await lab.end(of: record).status == .cancelled)
                _ = try await lab.resume(record.reference, secrets: nil)
                await gate.arrivals(2)
                // A look for orphans comes and goes.
                let other = try await lab.execute("parent")
                await gate.arrivals(3)
                _ = try await lab.cancel(other.reference, reason: nil)
                gate.open()
                #expect(try await lab.end(of: record).status == .completed)
                _ = try await lab.resume(run.reference, secrets: nil)
                let end = try await lab.end(of: run)
                #expect(end.status == .completed && end.result?["child"]?["ok"] == true)
            }
        }
    }

    @Test func childHasTheSecretsThatItNeeds() async throws {
        try await TestBench.with { bench in
            let child = Workflow(name: "child", description: "Needs a secret.", secrets: ["token"]) { graph, _ in
                graph.addNode("only") { state, _ in
                    state.setting("length", to: .int(state.secrets["token"]?.count ?? 0))
                }
                graph.setEntryPoint("only")
                graph.addExitPoint("only")
            }
            try await bench.withLaboratory([.parent(of: "child"), child]) { lab in
                let run = try await lab.execute("parent", secrets: ["token": "four"])
                let end = try await lab.end(of: run)
                #expect(end.status == .completed && end.result?["child"] == ["length": 4])
                let bare = try await lab.end(of: try await lab.execute("parent"))
                #expect(bare.errorMessage?.contains("workflow \"child\" needs the secrets \"token\"") == true)
            }
        }
    }

    @Test func aTreeThatWasCancelledIsResumedAsAWhole() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let child = Workflow.single("child") { state, _ in
                try await gate.pass()
                return state.setting("ok", to: true)
            }
            try await bench.withLaboratory([.parent(of: "middle"), .parent("middle", of: "child"), child]) { lab in
                let run = try await lab.execute("parent")
                await gate.arrivals(1)
                _ = try await lab.cancel(run.reference, reason: nil)
                try await bench.expectAllCancelled(in: lab)
                gate.open()
                _ = try await lab.resume(run.reference, secrets: nil)
                let end = try await lab.end(of: run)
                #expect(end.status == .completed, "\(end.errorMessage ?? "")")
                #expect(end.result?["child"]?["child"]?["ok"] == true)
            }
            #expect(try await bench.count(children) == 2)
        }
    }

    @Test func aChildThatIsStillStoppingGoesOnWithItsResumedParent() async throws {
        try await TestBench.with { bench in
            let stopping = Gate()
            let child = Workflow.single("child") { state, _ in
                guard stopping.count == 0 else { return state.setting("ok", to: true) }
                await stopping.passIgnoringCancellation()
                throw CancellationError()
            }
            var configuration = bench.configuration
            configuration.cancelGrace = .seconds(60)
            try await bench.withLaboratory([.parent(of: "child"), child], configuration) { lab in
                let run = try await lab.execute("parent")
                await stopping.arrivals(1)
                _ = try await lab.cancel(run.reference, reason: nil)
                let record = try #require(try await lab.list(RunsList(parent: run.reference)).data.first)
                while try await bench.count("\(children) AND cancel_requested_at IS NOT NULL") == 0 {
                    await Task.yield()
                }
                _ = try await lab.resume(run.reference, secrets: nil)
                try await lab.untilWaiting(run)
                stopping.open()
                let end = try await lab.end(of: run)
                #expect(end.status == .completed, "\(end.errorMessage ?? "")")
                #expect(try await lab.find(record.reference).status == .completed)
            }
            #expect(try await bench.count(children) == 1)
        }
    }

    @Test func aChildThatIsGoneBeforeItsResultWasTakenIsNotExecutedAgain() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let workflows = [Workflow.parent(of: "child"), .gated("child", by: gate)]
            let run = try await bench.withLaboratoryThatCrashes(workflows) { lab in
                let run = try await lab.execute("parent")
                await gate.arrivals(1)
                return run
            }
            _ = try await bench.rows("DELETE FROM agentlab.runs WHERE parent IS NOT NULL")
            _ = try await bench.rows("UPDATE agentlab.runs SET status = 'pending', wake_at = now()")
            try await bench.withLaboratory(workflows) { lab in
                let end = try await lab.end(of: run)
                #expect(end.status == .failed && end.errorMessage?.contains("was deleted") == true)
            }
            #expect(gate.count == 1)
        }
    }

    @Test func unknownWorkflowAndTooDeepATreeFailTheNode() async throws {
        try await TestBench.with { bench in
            try await bench.withLaboratory([.parent(of: "nothing"), .parent("endless", of: "endless")]) { lab in
                let lost = try await lab.end(of: try await lab.execute("parent"))
                #expect(lost.status == .failed && lost.errorMessage?.contains("nothing") == true)
                let endless = try await lab.end(of: try await lab.execute("endless"))
                #expect(endless.status == .failed && endless.errorMessage?.contains("more than 10 runs above") == true)
            }
            #expect(try await bench.count(children) == 10)
        }
    }

    @Test func cancelReachesTheWholeTree() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let child = Workflow.gated("child", by: gate)
            let workflows = [Workflow.parent(of: "middle"), .parent("middle", of: "child"), child]
            try await bench.withLaboratory(workflows) { lab in
                let run = try await lab.execute("parent")
                await gate.arrivals(1)
                #expect(try await lab.cancel(run.reference, reason: nil).status == .cancelled)
                try await bench.expectAllCancelled(in: lab)
                #expect(try await bench.count(children) == 2)
                _ = try await lab.delete(run.reference)
            }
            for table in ["runs", "journal", "snapshots", "waits", "signals"] {
                #expect(try await bench.count("SELECT count(*) FROM agentlab.\(table)") == 0, "\(table)")
            }
        }
    }

    @Test func cancelThatRacesWithTheCreationLeavesNoOrphan() async throws {
        try await TestBench.with { bench in
            let gate = Gate()
            let child = Workflow.gated("child", by: gate)
            try await bench.withLaboratory([.parent(of: "child"), child]) { lab in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<60 {
                        group.addTask {
                            let run = try await lab.execute("parent")
                            try await Task.sleep(for: .microseconds(Int.random(in: 0...8000)))
                            _ = try await lab.cancel(run.reference, reason: nil)
                        }
                    }
                    try await group.waitForAll()
                }
                try await bench.expectAllCancelled(in: lab)
            }
        }
    }
}

extension TestBench {
    /// Waits until every run has been cancelled, also those that are created meanwhile.
    fileprivate func expectAllCancelled(in lab: Laboratory) async throws {
        let left = "SELECT id FROM agentlab.runs WHERE status <> 'cancelled' LIMIT 1"
        while let row = try await rows(left).first {
            let run = RunID(try row.get("id", as: UUID.self))
            try #require(try await lab.wait("\(run)", timeoutSeconds: 60).status == .cancelled)
        }
    }
}

extension Workflow {
    /// A node that executes another workflow.
    static func parent(_ name: String = "parent", of child: String, params: [String: JSONValue] = [:]) -> Workflow {
        Workflow(name: name, description: "Has a child.") { graph, _ in
            graph.addNode("call", WorkflowNode(child, output: "child") { _ in params })
            graph.setEntryPoint("call")
            graph.addExitPoint("call")
        }
    }
}
