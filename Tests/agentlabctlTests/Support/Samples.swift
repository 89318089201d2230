import AgentLabAPI
import AgentLabJSON
import FoundationEssentials

/// Records to render, all from one moment on.
enum Samples {
    static let now = Date(timeIntervalSinceReferenceDate: 800_000_000)
    static let id = "0198c0de-0000-7000-8000-00000000abcd"

    static func run(
        _ status: RunStatus = .running,
        id: String = Samples.id,
        error: String? = nil,
        result: JSONValue? = nil,
        iteration: Int = 2
    ) -> RunRecord {
        RunRecord(
            id: UUID(uuidString: id) ?? UUID(),
            workflowName: "tree-digest",
            status: status,
            params: ["path": "/srv"],
            result: result,
            errorMessage: error,
            priority: 0,
            secretNames: [],
            recoveries: 0,
            iteration: iteration,
            node: "hash",
            createdAt: now - 100,
            startedAt: now - 90,
            completedAt: status.isFinal ? now - 30 : nil,
            updatedAt: now
        )
    }

    static func stage(
        _ iteration: Int,
        _ status: StageStatus = .completed,
        node: String = "hash",
        error: String? = nil,
        attempts: Int = 1
    ) -> StageRecord {
        StageRecord(
            runID: run().id,
            iteration: iteration,
            nodeName: node,
            status: status,
            attempts: attempts,
            durationMilliseconds: 12.34,
            errorMessage: error,
            createdAt: now - 3.2
        )
    }

    static func decision(_ iteration: Int, to node: String = "hash", predicate: String? = nil) -> DecisionRecord {
        DecisionRecord(
            runID: run().id,
            iteration: iteration,
            fromNode: "scan",
            toNode: node,
            predicateName: predicate,
            reason: "first that held",
            createdAt: now
        )
    }

    static let workflow = WorkflowRecord(
        name: "tree-digest",
        description: "Hashes a directory.",
        version: "abc",
        parameters: [
            ParameterRecord(name: "path", type: "string", required: true, description: "Where."),
            ParameterRecord(name: "batch_size", type: "integer", required: false, defaultValue: 64),
        ],
        nodes: ["scan", "hash"],
        entryPoint: "scan",
        exitPoints: ["hash"],
        edges: [EdgeRecord(from: "scan", to: "hash", predicate: "has_files")]
    )

    static let info = DaemonInfoRecord(
        name: "agentlabd",
        version: "0.1.0",
        protocolVersion: 1,
        pid: 42,
        daemonID: run().id,
        hostname: "box",
        startedAt: now - 7200,
        database: .embedded,
        stateDirectory: "/var/lib/agentlab"
    )

    static let status = DaemonStatusRecord(
        state: .ready,
        since: now - 7200,
        database: DatabaseStatus(connected: true, since: now - 7200),
        runs: RunCounts(running: 3, waiting: 2, pending: 1),
        maxConcurrentRuns: 8,
        uptimeSeconds: 7200
    )

    static let document = DocumentRecord(
        id: run().id,
        name: "digits",
        filename: "digits",
        contentType: "text/plain",
        sizeBytes: 10,
        sha256: "",
        createdAt: now - 100
    )

    static let image = ImageRecord(
        id: run().id,
        documentID: run().id,
        page: 1,
        options: ImageOptions(
            format: .jpg,
            dpi: 150,
            quality: 85,
            brightness: 100,
            contrast: 0,
            saturation: 100,
            rotation: 0,
            background: "#ffffff"
        ),
        contentType: "image/jpeg",
        width: 850,
        height: 1100,
        sizeBytes: 12_345,
        sha256: "",
        createdAt: now - 100
    )
}
