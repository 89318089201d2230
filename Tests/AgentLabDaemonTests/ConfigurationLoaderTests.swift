import AgentLabDaemon
import FoundationEssentials
import Logging
import Testing

@Suite struct ConfigurationLoaderTests {
    /// Loads with nothing from the machine the tests run on.
    private func load(
        _ file: String? = nil,
        environment: [String: String] = [:],
        flags: [(setting: Setting, text: String)] = []
    ) throws -> LoadedConfiguration {
        func load(_ path: String?) throws -> LoadedConfiguration {
            let loader = ConfigurationLoader(
                file: path,
                defaultFile: "/nonexistent",
                flags: flags,
                environment: environment,
                isRoot: true
            )
            return try loader.load()
        }
        return try file.map { try withFile($0, load) } ?? load(nil)
    }

    private func mistakes(_ file: String? = nil, environment: [String: String] = [:]) -> [String] {
        do {
            _ = try load(file, environment: environment)
            return []
        } catch let error as ConfigurationError {
            // The temporary file's path is noise here.
            return error.mistakes.map { $0.description.replacing(/^\/[^:]*:/, with: "FILE:") }
        } catch {
            return ["\(error)"]
        }
    }

    @Test func withoutSourcesTheDefaultsHold() throws {
        let loaded = try load()
        #expect(loaded.configuration == DaemonConfiguration(environment: [:], isRoot: true))
        #expect(loaded.file == nil)
        #expect(Setting.table.allSatisfy { loaded.origin(of: $0) == .builtIn })
    }

    @Test func laterSourcesWin() throws {
        let file = """
            max_concurrent_runs: 1
            lease: 20s
            log_level: debug
            """
        let environment = ["AGENTLAB_LEASE": "30s", "AGENTLAB_LOG_LEVEL": "warning"]
        let level = try #require(Setting.named("log_level"))
        let loaded = try load(file, environment: environment, flags: [(level, "error")])
        #expect(loaded.configuration.maxConcurrentRuns == 1)
        #expect(loaded.configuration.lease == .seconds(30))
        #expect(loaded.configuration.logLevel == .error)
        #expect(loaded.origin(of: level) == .flag("--log-level"))
        #expect(loaded.summary.contains("lease: 30s  # environment variable AGENTLAB_LEASE"))
    }

    @Test func everyKeyCanBeSetInEverySource() throws {
        let examples = [
            "state_directory": "/a", "socket": "/b", "socket_group": "wheel", "readers_group": "watchers",
            "socket_mode": "0600",
            "database": "postgresql://db/x",
            "listen_database": "none", "log_level": "trace", "max_concurrent_runs": "7", "drain_timeout": "1s",
            "cancel_grace": "2s", "lease": "1m", "heartbeat_interval": "3s", "database_outage_limit": "4s",
            "startup_timeout": "5s", "max_state_bytes": "2MiB", "max_document_bytes": "3MiB",
            "workflow_directories": "/c:/d",
            "http_allowed_hosts": "example.net", "max_frame": "64KiB", "max_connections": "8",
            "max_requests_per_connection": "9", "prepared_statements": "off", "retention_completed": "1d",
            "retention_failed": "never", "retention_cancelled": "2d",
        ]
        #expect(Set(examples.keys) == Set(Setting.table.map(\.key)))
        let file = examples.map { "\($0.key): \($0.value)" }.joined(separator: "\n")
        let variables = examples.map { ("AGENTLAB_" + $0.key.uppercased(), $0.value) }
        let flags = examples.compactMap { key, value in Setting.named(key).map { (setting: $0, text: value) } }
        let fromFile = try load(file).configuration
        #expect(try load(environment: Dictionary(uniqueKeysWithValues: variables)).configuration == fromFile)
        #expect(try load(flags: flags).configuration == fromFile)
        for setting in Setting.table {
            #expect(setting.value(in: fromFile) == examples[setting.key], "\(setting.key)")
        }
    }

    @Test func allMistakesAreNamedAtOnce() {
        let file = """
            # a comment
            max_concurent_runs: 3
            log_level: loud
            colour: red
            drain_timeout: [1s]
            socket_group:
            """
        let found = mistakes(file, environment: ["AGENTLAB_LEASE": "soon", "AGENTLAB_LOGLEVEL": "info"])
        #expect(
            found == [
                "FILE:2:1: max_concurent_runs: unknown key; did you mean max_concurrent_runs?",
                "FILE:3:1: log_level: \"loud\" is not allowed; write one of trace, debug, info, notice, warning, error, critical",
                "FILE:4:1: colour: unknown key; agentlabd --help lists all keys",
                "FILE:5:1: drain_timeout: must be a single value; write a duration such as 10s, 500ms or 1h30m, or a number "
                    + "of seconds, from 0s to 1h",
                "FILE:6:1: socket_group: a value is missing; write the name of a group",
                "environment variable AGENTLAB_LEASE: lease: \"soon\" is not allowed; write a duration such as 10s, 500ms "
                    + "or 1h30m, or a number of seconds, from 1s to 1h",
                "environment variable AGENTLAB_LOGLEVEL: there is no such setting; did you mean AGENTLAB_LOG_LEVEL?",
            ]
        )
    }

    @Test func variablesOfOthersAreIgnoredAndMentioned() throws {
        let loaded = try load(environment: ["AGENTLAB_PORT_5432_TCP_ADDR": "10.0.0.1", "PATH": "/bin"])
        #expect(loaded.warnings == ["environment variable AGENTLAB_PORT_5432_TCP_ADDR names no setting and is ignored"])
    }

    @Test(arguments: [
        ("", []), ("# only a comment\n", []), ("---\n...\n", []),
        ("just text", ["must consist of lines"]), ("- a\n- b", ["must consist of lines"]),
        ("lease: 10s\nlease: 20s", ["lease is given more than once"]),
        ("lease: \"10s", ["FILE:"]), ("lease: 10s\n  socket: /x", ["FILE:2"]),
        ("? [a, b]\n: 1", ["unknown key"]), ("lease: ~", ["a value is missing"]),
    ]) func filesOfEveryShapeAreUnderstoodOrRefused(file: String, expected: [String]) {
        let found = mistakes(file)
        #expect(found.count == expected.count, "\(found)")
        for (text, part) in zip(found, expected) {
            #expect(text.contains(part))
        }
    }

    @Test func aFileThatWasAskedForMustExist() {
        #expect {
            _ = try ConfigurationLoader(file: "/nonexistent/agentlabd.yaml", environment: [:]).load()
        } throws: {
            "\($0)" == "configuration: /nonexistent/agentlabd.yaml: cannot be read: no such file"
        }
    }

    @Test func aHeartbeatMustFitTwiceIntoTheLease() {
        let found = mistakes("lease: 10s\nheartbeat_interval: 5001ms")
        #expect(found.count == 1)
        #expect(found.first?.contains("heartbeat_interval: 5s1ms is more than half the lease of 10s") == true)
        #expect(mistakes("lease: 10s\nheartbeat_interval: 5s").isEmpty)
    }

    @Test func relativePathsMakeSenseOnlyOnTheCommandLine() throws {
        let state = try #require(Setting.named("state_directory"))
        let loaded = try load(flags: [(state, "here")])
        let directory = FileManager.default.currentDirectoryPath
        #expect(loaded.configuration.stateDirectory == "\(directory)/here")
        #expect(mistakes("state_directory: here").count == 1)
    }

    @Test func aSocketPathMustFitTheKernelsLimit() {
        let longest = "/" + String(repeating: "x", count: 106)
        #expect(mistakes("socket: \(longest)").isEmpty)
        #expect(mistakes("socket: \(longest)x").count == 1)
    }

    @Test func defaultPathsFollowSystemdThenTheSuperuserThenXDG() {
        func paths(_ environment: [String: String], root: Bool = false) -> [String] {
            let configuration = DaemonConfiguration(environment: environment, isRoot: root)
            return [configuration.stateDirectory, configuration.socket]
        }
        let systemd = ["STATE_DIRECTORY": "/var/lib/private/lab:/other", "RUNTIME_DIRECTORY": "/run/lab"]
        #expect(paths(systemd, root: true) == ["/var/lib/private/lab", "/run/lab/agentlabd.sock"])
        #expect(paths([:], root: true) == ["/var/lib/agentlab", "/run/agentlab/agentlabd.sock"])
        let xdg = ["XDG_STATE_HOME": "/h/state", "XDG_RUNTIME_DIR": "/run/user/7", "HOME": "/h"]
        #expect(paths(xdg) == ["/h/state/agentlab", "/run/user/7/agentlab/agentlabd.sock"])
        let home = ["HOME": "/h", "XDG_STATE_HOME": "relative"]
        #expect(paths(home) == ["/h/.local/state/agentlab", "/h/.local/state/agentlab/agentlabd.sock"])
    }
}
