package import AgentLabAPI
import Logging
import Orchestration
import Postgres

// MARK: - Other daemons

extension Laboratory {
    /// The daemons that share the database.
    package func daemons(_ request: DaemonList) async throws -> DaemonListResult {
        try await answering {
            DaemonListResult(data: try await FleetStore(pool: pool).daemons(all: request.all ?? false))
        }
    }

    /// Hears what other daemons say, if that is wanted.
    func listen() async {
        guard let database = configuration.listenDatabase else { return }
        let connection = PostgresConfiguration(database, applicationName: "agentlabd", logger: logger)
        let isItsOwn = database != configuration.database
        await FleetListener(configuration: connection, allowsPooler: isItsOwn, logger: logger)
            .run { word in await self.hear(word) }
    }

    private func hear(_ word: FleetListener.Word) async {
        switch word {
        case .listening:
            executor.notePending()
            await heedCancels()
            feed.notifyAll()
        case .notice(.pending): executor.notePending()
        case .notice(.cancel(let run)):
            await heedCancels()
            feed.notify(run)
        case .notice(.wake(let run)):
            executor.notePending()
            feed.notify(run)
        case .notice(.ended(let run)): feed.notify(run)
        }
    }

    /// Looks which runs of this daemon somebody has asked to stop; what it misses the next heartbeat finds.
    private func heedCancels() async {
        let tenure = tenure
        do {
            for request in try await tenure.store.cancelRequests() { tenure.executor.cancel(request) }
        } catch {
            logger.debug("requests to cancel were not read", metadata: ["error": "\(error)"])
        }
    }

    /// Declares daemons ended whose lease has passed; their runs are pending from then on.
    func takeOver(in tenure: Tenure) async {
        do {
            let dead = try await tenure.lease.endDeadDaemons()
            guard !dead.isEmpty else { return }
            log(dead)
            tenure.executor.notePending()
            announcer.announce(.pending)
        } catch {
            logger.warning("dead daemons not looked for, the next heartbeat does", metadata: ["error": "\(error)"])
        }
    }

    private func log(_ rows: [DeadDaemon]) {
        for (_, rows) in Dictionary(grouping: rows, by: \.id) {
            guard let daemon = rows.first else { continue }
            let runs = rows.compactMap(\.run)
            logger.warning(
                "a daemon is dead, its runs are taken over",
                metadata: [
                    "daemon.id": "\(daemon.id)", "host": "\(daemon.hostname)", "pid": "\(daemon.pid)",
                    "silent_seconds": "\(daemon.silence.inSeconds)", "runs": "\(runs.count)",
                ]
            )
            logQuarantined(runs)
        }
    }

    /// Says by name which runs have brought their daemons down too often.
    func logQuarantined(_ runs: [ReturnedRun]) {
        for run in runs where run.isQuarantined {
            logger.error(
                LogMessage.runQuarantined,
                metadata: [
                    LogKey.runID: "\(run.id)", "workflow.name": "\(run.workflowName)",
                    LogKey.node: "\(run.nodeName ?? "")", "recoveries": "\(run.recoveries)",
                    LogKey.error: "\(run.errorMessage ?? "")",
                ]
            )
        }
    }
}
