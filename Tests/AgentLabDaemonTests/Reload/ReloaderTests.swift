import AgentLabAPI
import AgentLabDaemon
import Logging
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct ReloaderTests {
    private struct Broken: Error, CustomStringConvertible {
        let description = "a.yaml:1:1: no name\nb.yaml:2:1: no node"
    }

    /// A reloader at work over configurations that come one after the other, each time it loads.
    private func reloading(
        _ configurations: [Result<DaemonConfiguration, ConfigurationError>],
        parts: [ReloadablePart],
        _ body: (ReloadRequests) async throws -> Void
    ) async throws {
        let waiting = Mutex(configurations)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let reloader = Reloader(parts: parts, notifier: SystemdNotifier(logger: logger), logger: logger) {
            try waiting.withLock { $0.removeFirst() }.get()
        }
        let requests = ReloadRequests()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await reloader.run(requests, from: Self.initial) }
            try await body(requests)
            group.cancelAll()
        }
        #expect(await requests.ask().problems == ["the daemon is stopping"])
    }

    private static let initial = DaemonConfiguration(environment: [:], isRoot: true)

    private static func changed(_ change: (inout DaemonConfiguration) -> Void) -> DaemonConfiguration {
        var configuration = initial
        change(&configuration)
        return configuration
    }

    @Test func whatAPartTakesHasChangedAndTheRestWaitsForARestart() async throws {
        let level = Mutex(Logger.Level.info)
        let part = ReloadablePart("log level", settings: [Setting.named("log_level")].compactMap(\.self)) {
            configuration in
            level.withLock { $0 = configuration.logLevel }
            return []
        }
        let new = Self.changed { configuration in
            configuration.logLevel = .debug
            configuration.lease = .seconds(60)
        }
        try await reloading([.success(new), .success(new)], parts: [part]) { requests in
            let expected = ReloadRecord(changed: ["log_level: debug"], needsRestart: ["lease: 1m"])
            #expect(await requests.ask() == expected)
            #expect(level.withLock { $0 } == .debug)
            // Nothing has changed since, but for what still waits.
            #expect(await requests.ask() == ReloadRecord(needsRestart: ["lease: 1m"]))
        }
    }

    @Test func aPartThatFailsKeepsNoOtherFromItsChange() async throws {
        let files = ReloadablePart("workflows", settings: []) { _ in throw Broken() }
        let limits = ReloadablePart("limits", settings: [Setting.named("max_frame")].compactMap(\.self)) { _ in
            ["a note"]
        }
        let new = Self.changed { $0.maxFrame = 8192 }
        try await reloading([.success(new)], parts: [files, limits]) { requests in
            let record = await requests.ask()
            #expect(record.changed == ["max_frame: 8KiB", "a note"])
            #expect(record.problems == ["workflows: a.yaml:1:1: no name", "workflows: b.yaml:2:1: no node"])
        }
    }

    @Test func aConfigurationWithAMistakeChangesNothing() async throws {
        let part = ReloadablePart("log level", settings: [Setting.named("log_level")].compactMap(\.self)) { _ in
            Issue.record("nothing was to be taken")
            return []
        }
        let loader = ConfigurationLoader(environment: ["AGENTLAB_LEASE": "never"])
        let mistake = #expect(throws: ConfigurationError.self) { try loader.load() }
        try await reloading([.failure(try #require(mistake))], parts: [part]) { requests in
            let record = await requests.ask()
            #expect(record.changed.isEmpty)
            #expect(record.problems.count == 1)
            #expect(record.problems[0].hasPrefix("environment variable AGENTLAB_LEASE: lease: "))
        }
    }

    @Test func passwordsAreNotShown() async throws {
        let new = Self.changed { $0.database = .postgresql("postgresql://lab:s3cret@db/x") }
        try await reloading([.success(new)], parts: []) { requests in
            #expect(await requests.ask().needsRestart == ["database: postgresql://lab:***@db/x"])
        }
    }
}
