import AgentLabJSON
import FoundationEssentials
import Orchestration
import Testing

@Suite struct LayeringTests {
    @Test func whatALayerLeavesUnsetStaysAsItWas() {
        let configuration = ParallelConfiguration(maxWorkers: 3, failFast: false, timeout: .seconds(9))
        let merged = configuration.merging(.init(workerCap: 4))
        #expect(merged.maxWorkers == 3)
        #expect(merged.workerCap == 4)
        #expect(!merged.failFast)
        #expect(merged.timeout == .seconds(9))
        #expect(ParallelConfiguration().failFast)
    }

    @Test func everyFieldCanBeSetToEveryValue() {
        var parallel = ParallelConfiguration(maxWorkers: 7)
        parallel.merge(.init(maxWorkers: 0, failFast: false, timeoutSeconds: 0))
        #expect(parallel.maxWorkers == 0)
        #expect(!parallel.failFast)
        parallel.merge(.init(failFast: true, retry: .init(attempts: 5)))
        #expect(parallel.failFast)
        #expect(parallel.retry == RetryPolicy(attempts: 5))
        var chain = ChainConfiguration()
        chain.merge(.init(captureIntermediateStates: true))
        #expect(chain.captureIntermediateStates)
        chain.merge(.init(captureIntermediateStates: false))
        #expect(!chain.captureIntermediateStates)
    }

    @Test func codingIsInSnakeCaseAndFillsInDefaults() throws {
        let graph = GraphConfiguration(name: "g", timeout: .seconds(1.5), checkpoint: .init(interval: 2))
        let value = try JSONValue(encoding: graph)
        #expect(
            value == [
                "name": "g", "observer": "default", "max_iterations": 1000, "timeout_seconds": 1.5,
                "checkpoint": ["store": "default", "interval": 2, "preserve": false],
            ]
        )
        #expect(try value.decode(GraphConfiguration.self) == graph)
        let partial: JSONValue = ["checkpoint": ["preserve": true]]
        let expected = GraphConfiguration(checkpoint: CheckpointConfiguration(preserve: true))
        #expect(try partial.decode(GraphConfiguration.self) == expected)
    }

    @Test func everyConfigurationSurvivesCoding() throws {
        func check<Configuration: LayeredConfiguration>(_ configuration: Configuration) throws {
            #expect(try JSONValue(encoding: configuration).decode(Configuration.self, strict: true) == configuration)
            #expect(Configuration().merging(configuration.overrides) == configuration)
        }
        try check(GraphConfiguration(name: "n", observer: "o", maxIterations: 0, timeout: .seconds(3)))
        try check(CheckpointConfiguration(store: "s", interval: 4, preserve: true))
        try check(ChainConfiguration(captureIntermediateStates: true, observer: "o", retry: RetryPolicy()))
        try check(ParallelConfiguration(maxWorkers: 1, workerCap: 2, failFast: false, retry: RetryPolicy(jitter: 0)))
        try check(ConditionalConfiguration(observer: "o"))
        try check(HubConfiguration(name: "h", channelBufferSize: 1, defaultTimeout: .milliseconds(5)))
    }

    @Test func laterLayersWinAndTheEnvironmentOverAll() throws {
        let configuration = try GraphConfiguration(
            layers: [
                ["name": "one", "max_iterations": 1, "checkpoint": ["interval": 1]],
                ["max_iterations": 2, "checkpoint": ["preserve": true]],
            ],
            environment: [
                "LAB_MAX_ITERATIONS": "3", "LAB_CHECKPOINT_PRESERVE": "false", "LAB_TIMEOUT_SECONDS": "0.5",
                "OTHER": "x",
            ],
            prefix: "LAB_"
        )
        let checkpoint = CheckpointConfiguration(interval: 1, preserve: false)
        let expected = GraphConfiguration(name: "one", maxIterations: 3, timeout: .seconds(0.5), checkpoint: checkpoint)
        #expect(configuration == expected)
    }

    @Test func aFileWinsOverTheDefaultsAndTheEnvironmentOverTheFile() throws {
        try withFile(#"{"name": "filed", "max_iterations": 5, "checkpoint": {"interval": 2}}"#) { path in
            let configuration = try GraphConfiguration(
                file: path,
                environment: ["LAB_MAX_ITERATIONS": "7"],
                prefix: "LAB_"
            )
            let checkpoint = CheckpointConfiguration(interval: 2)
            #expect(configuration == GraphConfiguration(name: "filed", maxIterations: 7, checkpoint: checkpoint))
        }
    }

    @Test(arguments: [
        (#"{"fail_fats": true}"#, "fail_fats"), (#"{"max_workers": "many"}"#, "max_workers"),
        ("{\n  \"max_workers\": 2,,\n}", "line 2"), ("[]", "object"), ("", "line 1"),
    ]) func aFaultyFileIsNamedWithItsFault(text: String, part: String) throws {
        try withFile(text) { path in
            let error = try #require(throws: ConfigurationError.self) { try ParallelConfiguration(file: path) }
            #expect(error.source == path)
            #expect(error.reason.contains(part), "\(error)")
        }
    }

    @Test func aFileThatIsNotThereIsNamed() throws {
        let error = try #require(throws: ConfigurationError.self) { try HubConfiguration(file: "/nowhere/hub.json") }
        #expect("\(error)" == "/nowhere/hub.json: there is no such file")
    }

    private func withFile(_ text: String, _ body: (String) throws -> Void) throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "layer-\(UUID().uuidString).json")
        try Data(text.utf8).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        try body(url.path)
    }

    @Test func aTextIsNotTakenForANumber() throws {
        let environment = ["LAB_NAME": "42"]
        #expect(try GraphConfiguration(layers: [], environment: environment, prefix: "LAB_").name == "42")
    }

    @Test func unknownKeysAndBadValuesAreNamed() throws {
        let key = try #require(throws: (any Error).self) {
            try ParallelConfiguration(layers: [["fail_fats": false]])
        }
        #expect("\(key)".contains("fail_fats"))
        let variable = try #require(throws: ConfigurationError.self) {
            try ParallelConfiguration(layers: [], environment: ["P_FAIL_FATS": "no"], prefix: "P_")
        }
        #expect(variable.source == "P_FAIL_FATS")
        let value = try #require(throws: ConfigurationError.self) {
            try ParallelConfiguration(layers: [], environment: ["P_MAX_WORKERS": "many"], prefix: "P_")
        }
        #expect("\(value)" == "P_MAX_WORKERS: must be a whole number, not \"many\"")
    }

    @Test(arguments: [-1, 1e300, .infinity, .nan] as [Double]) func noNumberOfSecondsTraps(seconds: Double) {
        _ = HubConfiguration().merging(.init(defaultTimeoutSeconds: seconds))
    }
}
