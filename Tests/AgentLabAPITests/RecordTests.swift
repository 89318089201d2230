import AgentLabAPI
import AgentLabJSON
import FoundationEssentials
import Testing

@Suite struct RecordTests {
    @Test func aRunInFull() throws {
        let record = RunRecord(
            id: Sample.id,
            workflowName: "w",
            workflowVersion: "v1",
            status: .completed,
            params: ["a": 1],
            result: ["b": 2.0],
            errorMessage: "e",
            priority: 3,
            key: "k",
            secretNames: ["s"],
            owner: Sample.id,
            cancelRequestedAt: Sample.time,
            cancelReason: "c",
            recoveries: 1,
            iteration: 4,
            node: "n",
            timeoutSeconds: 60.5,
            maxTokens: 9,
            usage: UsageRecord(calls: 1, inputTokens: 2, outputTokens: 3),
            wakeAt: Sample.time,
            awaitedSignal: "go",
            awaitedChild: Sample.id,
            parent: Sample.id,
            forkedFrom: Sample.id,
            forkedIteration: 2,
            createdAt: Sample.time,
            startedAt: Sample.time,
            completedAt: Sample.time,
            updatedAt: Sample.time
        )
        let time = JSONValue.string(Sample.timeText)
        try expectRoundTrip(
            record,
            [
                "id": .string(Sample.idText), "workflow_name": "w", "workflow_version": "v1", "status": "completed",
                "params": ["a": 1], "result": ["b": 2.0], "error_message": "e", "priority": 3, "key": "k",
                "secret_names": ["s"], "owner": .string(Sample.idText), "cancel_requested_at": time,
                "cancel_reason": "c", "recoveries": 1, "iteration": 4, "node": "n", "timeout_seconds": 60.5,
                "max_tokens": 9, "usage": ["calls": 1, "input_tokens": 2, "output_tokens": 3],
                "wake_at": time, "awaited_signal": "go", "awaited_child": .string(Sample.idText),
                "parent": .string(Sample.idText), "forked_from": .string(Sample.idText), "forked_iteration": 2,
                "created_at": time, "started_at": time, "completed_at": time, "updated_at": time,
            ]
        )
    }

    @Test func whatARunDoesNotHaveIsLeftOut() throws {
        let json = try JSONValue(encoding: Sample.run)
        #expect(
            json.objectValue?.keys.sorted() == [
                "created_at", "id", "iteration", "params", "priority", "recoveries", "secret_names", "status",
                "updated_at", "workflow_name",
            ]
        )
    }

    @Test func aRunWithATimeThatCannotBeWrittenIsRefusedWithItsPlace() throws {
        var run = Sample.run
        run.startedAt = .distantFuture.addingTimeInterval(1e12)
        let error = #expect(throws: JSONError.self) { try JSONValue(encoding: ["runs": RunAnswer(run: run)]) }
        #expect(error?.path == "runs.run.started_at")
    }

    @Test func stagesDecisionsAndCheckpoints() throws {
        let (id, time) = (JSONValue.string(Sample.idText), JSONValue.string(Sample.timeText))
        try expectRoundTrip(
            Sample.stage,
            [
                "run_id": id, "iteration": 1, "node_name": "n", "status": "failed", "attempts": 2, "duration_ms": 1.25,
                "error_message": "e", "created_at": time,
            ]
        )
        try expectRoundTrip(
            Sample.decision,
            [
                "run_id": id, "iteration": 1, "from_node": "a", "to_node": "b", "predicate_name": "p",
                "predicate_result": true, "reason": "r", "created_at": time,
            ]
        )
        try expectRoundTrip(
            CheckpointRecord(
                runID: Sample.id,
                iteration: 1,
                stateData: ["a": nil],
                checkpointNode: "a",
                createdAt: Sample.time,
                updatedAt: Sample.time
            ),
            [
                "run_id": id, "iteration": 1, "state_data": ["a": nil], "checkpoint_node": "a", "created_at": time,
                "updated_at": time,
            ]
        )
    }

    @Test func workflows() throws {
        try expectRoundTrip(
            WorkflowRecord(
                name: "w",
                description: "d",
                version: "v",
                parameters: [
                    ParameterRecord(name: "p", type: "integer", required: false, defaultValue: 5, description: "x")
                ],
                nodes: ["a", "b"],
                entryPoint: "a",
                exitPoints: ["b"],
                edges: [EdgeRecord(from: "a", to: "b", predicate: "exists(x)")]
            ),
            [
                "name": "w", "description": "d", "version": "v",
                "parameters": [
                    ["name": "p", "type": "integer", "required": false, "default": 5, "description": "x"]
                ],
                "nodes": ["a", "b"], "entry_point": "a", "exit_points": ["b"],
                "edges": [["from": "a", "to": "b", "predicate": "exists(x)"]],
            ]
        )
    }

    @Test func aDaemonAndItsStatus() throws {
        let time = JSONValue.string(Sample.timeText)
        try expectRoundTrip(
            DaemonInfoRecord(
                name: "agentlabd",
                version: "1.0",
                protocolVersion: 1,
                pid: 7,
                daemonID: Sample.id,
                hostname: "h",
                startedAt: Sample.time,
                database: .embedded,
                stateDirectory: "/var/lib/agentlab"
            ),
            [
                "name": "agentlabd", "version": "1.0", "protocol_version": 1, "pid": 7,
                "daemon_id": .string(Sample.idText), "hostname": "h", "started_at": time, "database": "embedded",
                "state_directory": "/var/lib/agentlab",
            ]
        )
        try expectRoundTrip(
            DaemonStatusRecord(
                state: .databaseLost,
                since: Sample.time,
                database: DatabaseStatus(connected: false, since: Sample.time, errorMessage: "e"),
                runs: RunCounts(running: 1, waiting: 2, pending: 3),
                maxConcurrentRuns: 256,
                uptimeSeconds: 1.5
            ),
            [
                "state": "database_lost", "since": time,
                "database": ["connected": false, "since": time, "error_message": "e"],
                "runs": ["running": 1, "waiting": 2, "pending": 3], "max_concurrent_runs": 256, "uptime_seconds": 1.5,
            ]
        )
    }

    @Test func aPage() throws {
        try expectRoundTrip(
            Page(data: [Sample.stage], total: 11, page: 2, pageSize: 10),
            [
                "data": [try JSONValue(encoding: Sample.stage)], "total": 11, "page": 2, "page_size": 10,
                "total_pages": 2,
            ]
        )
    }

    @Test func statusesOfLaterVersionsSurvive() throws {
        var json = try JSONValue(encoding: Sample.run).objectValue ?? [:]
        json["status"] = "paused"
        json["colour"] = "green"
        let run = try JSONValue.object(json).decode(RunRecord.self)
        #expect(run.status.rawValue == "paused")
        #expect(!run.status.isFinal)
    }

    @Test func events() throws {
        let (run, stage, decision) = (Sample.run, Sample.stage, Sample.decision)
        try expectRoundTrip(RunEvent.run(run), ["type": "run", "run": try JSONValue(encoding: run)])
        try expectRoundTrip(
            RunEvent.stage(stage, decision: nil),
            ["type": "stage", "stage": try JSONValue(encoding: stage)]
        )
        try expectRoundTrip(
            RunEvent.stage(stage, decision: decision),
            [
                "type": "stage", "stage": try JSONValue(encoding: stage), "decision": try JSONValue(encoding: decision),
            ]
        )
        let later: JSONValue = ["type": "signal", "name": "approve", "by": [1, 2]]
        try expectRoundTrip(RunEvent.other(type: "signal", body: later), later)
    }
}
