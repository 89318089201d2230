import Logging
import Postgres

// MARK: - Beginning and beating

extension Laboratory {
    /// A row of this process's own, which is not there before ``begin(_:)``.
    func makeLease() -> DaemonLease { DaemonLease(term: configuration.lease, pool: pool) }

    /// Makes this process a daemon in the database, and takes over what a predecessor has left; may be repeated with the
    /// same lease when the answer was lost.
    func begin(_ lease: DaemonLease) async throws {
        let identity = DaemonLease.Identity(hostname: configuration.hostname, version: configuration.version)
        let returned = try await lease.begin(directory, as: identity)
        try await lease.announce(registry, places: configuration.maxConcurrentRuns)
        take(tenure(of: lease))
        guard !returned.isEmpty else { return }
        logger.notice("runs of the former daemon taken over", metadata: ["runs": "\(returned.count)"])
        logQuarantined(returned)
    }

    /// The same after this daemon has been declared ended, however long the database is away; `false` when it is to stop.
    ///
    /// - Throws: What does not pass by itself, such as a schema that is not this binary's any more.
    func beginAnew() async throws -> Bool {
        let lease = makeLease()
        var backoff = Backoff(initial: .milliseconds(100), maximum: .seconds(2))
        while !isStopping {
            do {
                try await begin(lease)
                _ = databaseHealth.restored(by: .heartbeat)
                logger.notice("started over", metadata: ["daemon.id": "\(daemonID)"])
                return true
            } catch let error as PostgresError where error.isTransient && !Task.isCancelled {
                noteMissedBeat(error)
                try await Task.sleep(for: backoff.next())
            }
        }
        return false
    }

    /// Acts on a heartbeat; called on the heart's thread, so it waits for nothing.
    func heed(_ beat: Heart.Beat, of tenure: Tenure) {
        switch beat {
        case .arrived(let requests, let mayJudgeOthers):
            for request in requests { tenure.executor.cancel(request) }
            if let outage = databaseHealth.restored(by: .heartbeat) {
                logger.notice(LogMessage.databaseBack, metadata: ["outage_seconds": "\(outage.inSeconds)"])
            }
            tenure.executor.notePending()
            if mayJudgeOthers { tenure.takeovers.continuation.yield() }
        case .missed(let error): noteMissedBeat(error)
        }
    }

    private func noteMissedBeat(_ error: PostgresError) {
        guard databaseHealth.lost(by: .heartbeat, problem: "\(error)") else { return }
        logger.warning("heartbeat missed", metadata: ["error": "\(error)"])
    }

    private func tenure(of lease: DaemonLease) -> Tenure {
        let store = RunStore(pool: pool, daemon: lease.id)
        let journal = Journal(configuration: database, daemon: lease.id, health: databaseHealth, logger: logger)
        let executor = Executor(
            places: configuration.maxConcurrentRuns,
            cancelGrace: configuration.cancelGrace,
            definitions: definitions,
            scratch: scratch,
            journal: journal,
            store: store,
            feed: feed,
            secrets: secrets,
            loadBell: statusBell,
            maxStateBytes: configuration.maxStateBytes,
            announcer: announcer,
            logger: logger
        )
        let waker = Waker(
            store: store,
            executor: executor,
            feed: feed,
            announcer: announcer,
            pollInterval: configuration.heartbeatInterval,
            logger: logger
        )
        executor.onWaiting { [doorbell = waker.doorbell] in doorbell.ring() }
        return Tenure(lease: lease, store: store, journal: journal, executor: executor, waker: waker)
    }
}
