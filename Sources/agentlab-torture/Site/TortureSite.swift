import AgentLabTesting
import FoundationEssentials
import Glibc

/// The directory of one torture, with the database, the proxies and the daemons in it.
package struct TortureSite: Sendable {
    let directory: String
    let scenario: Scenario
    let database: TortureDatabase
    let lines: [any DatabaseLine]
    let slots: [DaemonSlot]
    let incidents = Incidents()

    var effectsFile: String { "\(directory)/effects" }

    /// Whether all daemons reach a server on this host's loopback interface.
    var hasServer: Bool { scenario != .namespaces }

    private static func workflows(_ directory: String) -> String { "\(directory)/workflows" }

    /// What the daemons are set to: quick to notice, so that a short torture sees every case.
    static let settings = [
        "lease": "3s", "heartbeat_interval": "500ms", "cancel_grace": "2s", "drain_timeout": "3s",
        "max_concurrent_runs": "24", "startup_timeout": "2m", "log_level": "info",
    ]
    static let lease = Duration.seconds(3)
    /// Grace and heartbeat, and as much again as a busy machine may need.
    static let cancelLimit = 2 + 0.5 + 10

    /// - Parameters:
    ///   - directory: Exists, and is short.
    ///   - program: The daemon's path.
    package init(directory: String, scenario: Scenario = .host, daemons: Int, program: String) throws {
        self.directory = directory
        self.scenario = scenario
        let namespaces = (1...daemons).map { NamespaceLine(number: $0) }
        let database = try TortureDatabase(
            directory: directory,
            addresses: scenario == .namespaces ? namespaces.map(\.hostAddress) : [],
            hasStandby: scenario == .failover
        )
        self.database = database
        var (lines, slots): ([any DatabaseLine], [DaemonSlot]) = ([], [])
        for number in 1...daemons {
            let place = "\(directory)/\(number)"
            try FileManager.default.createDirectory(atPath: "\(place)/proxy", withIntermediateDirectories: true)
            let (line, uri, prefix): (any DatabaseLine, String, [String]) =
                switch scenario {
                case .host: Self.proxied(place, database, number)
                case .namespaces: Self.linked(namespaces[number - 1])
                case .failover:
                    (
                        DirectLine(),
                        TortureDatabase.uri(socketDirectories: database.socketDirectories, daemon: number), []
                    )
                }
            lines.append(line)
            slots.append(
                DaemonSlot(
                    number: number,
                    directory: place,
                    command: prefix + [program],
                    database: uri,
                    effects: "\(directory)/effects",
                    settings: Self.settings.merging(["workflow_directories": Self.workflows(directory)]) { $1 },
                    incidents: incidents
                )
            )
        }
        (self.lines, self.slots) = (lines, slots)
    }

    private static func proxied(
        _ place: String,
        _ database: TortureDatabase,
        _ number: Int
    ) -> (any DatabaseLine, String, [String]) {
        let proxy = FaultProxy(
            path: "\(place)/proxy/.s.PGSQL.5432",
            server: "\(database.socketDirectory)/.s.PGSQL.5432"
        )
        return (proxy, TortureDatabase.uri(socketDirectories: ["\(place)/proxy"], daemon: number), [])
    }

    private static func linked(_ line: NamespaceLine) -> (any DatabaseLine, String, [String]) {
        let uri = TortureDatabase.uri(address: line.hostAddress, daemon: line.number)
        return (line, uri, line.commandPrefix)
    }

    /// Lends a site whose daemons are ready, and ends all of it afterwards.
    ///
    /// - Throws: ``NamespaceLine/NotPermitted`` where namespaces are wanted and may not be made.
    func run<Success: Sendable>(_ body: @Sendable () async throws -> Success) async throws -> Success {
        do {
            for line in namespaces { try await line.make() }
            let success = try await runServers(body)
            for line in namespaces { await line.remove() }
            return success
        } catch {
            for line in namespaces { await line.remove() }
            throw error
        }
    }

    private var namespaces: [NamespaceLine] { lines.compactMap { $0 as? NamespaceLine } }

    private func runServers<Success: Sendable>(_ body: @Sendable () async throws -> Success) async throws -> Success {
        try await database.start()
        let server = hasServer ? try await EffectServer(effects: effectsFile) : nil
        try WorkflowFiles(
            directory: Self.workflows(directory),
            effects: effectsFile,
            server: server?.address
        ).write()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            if let server { group.addTask { try await server.run() } }
            for line in lines { group.addTask { try await line.run() } }
            let success = try await withThrowingTaskGroup(of: Void.self) { daemons in
                // The first one makes the tables.
                for slot in slots {
                    daemons.addTask { try await slot.run() }
                    try await slot.waitUntilReady()
                }
                let success = try await body()
                for slot in slots { slot.stop() }
                try await daemons.waitForAll()
                return success
            }
            group.cancelAll()
            await database.stop()
            return success
        }
    }

    /// Undoes every fault that lasts.
    func heal() async throws {
        for line in lines {
            try await line.partition(false)
            line.delay(by: .zero)
        }
        for slot in slots { slot.thaw() }
    }

    /// The `instance_id` of each daemon.
    func instances() throws -> [Int: String] {
        var instances: [Int: String] = [:]
        for slot in slots {
            let text = try String(contentsOfFile: "\(slot.directory)/state/instance", encoding: .utf8)
            instances[slot.number] = text.filter { !$0.isWhitespace }
        }
        return instances
    }
}
