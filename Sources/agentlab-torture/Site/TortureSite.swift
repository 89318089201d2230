import AgentLabTesting
import FoundationEssentials
import Glibc

/// The directory of one torture, with the database, the proxies and the daemons in it.
package struct TortureSite: Sendable {
    let directory: String
    let database: TortureDatabase
    let proxies: [FaultProxy]
    let slots: [DaemonSlot]
    let incidents = Incidents()

    var effectsFile: String { "\(directory)/effects" }

    /// What the daemons are set to: quick to notice, so that a short torture sees every case.
    static let settings = [
        "lease": "3s", "heartbeat_interval": "500ms", "cancel_grace": "2s", "drain_timeout": "3s",
        "max_concurrent_runs": "24", "startup_timeout": "2m", "log_level": "info",
    ]
    static let lease = Duration.seconds(3)
    /// Grace and heartbeat, and as much again as a busy machine may need.
    static let cancelLimit = 2 + 0.5 + 10

    /// - Parameter program: The daemon's path.
    package init(directory: String, daemons: Int, program: String) throws {
        self.directory = directory
        database = try TortureDatabase(directory: directory)
        var (proxies, slots): ([FaultProxy], [DaemonSlot]) = ([], [])
        for number in 1...daemons {
            let place = "\(directory)/\(number)"
            try FileManager.default.createDirectory(atPath: "\(place)/proxy", withIntermediateDirectories: true)
            proxies.append(
                FaultProxy(
                    path: "\(place)/proxy/.s.PGSQL.5432",
                    server: "\(database.socketDirectory)/.s.PGSQL.5432"
                )
            )
            slots.append(
                DaemonSlot(
                    number: number,
                    directory: place,
                    command: [program],
                    database: TortureDatabase.uri(throughSocketIn: "\(place)/proxy", daemon: number),
                    effects: "\(directory)/effects",
                    settings: Self.settings,
                    incidents: incidents
                )
            )
        }
        (self.proxies, self.slots) = (proxies, slots)
    }

    /// Lends a site whose daemons are ready, and ends all of it afterwards.
    func run<Success: Sendable>(_ body: @Sendable () async throws -> Success) async throws -> Success {
        try await database.start()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            for proxy in proxies { group.addTask { try await proxy.run() } }
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
    func heal() {
        for proxy in proxies {
            proxy.partition(false)
            proxy.delay(by: .zero)
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
