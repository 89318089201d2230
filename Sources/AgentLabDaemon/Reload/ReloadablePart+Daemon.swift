import AgentLab
import AgentLabControl

extension ReloadablePart {
    static func logLevel(of log: DaemonLog) -> ReloadablePart {
        ReloadablePart("log level", settings: [.logLevel]) { configuration in
            log.level = configuration.logLevel
            return []
        }
    }

    /// How much is done at a time, and how long things may take.
    static func executionLimits(of laboratory: Laboratory) -> ReloadablePart {
        let settings: [Setting] = [
            .maxConcurrentRuns, .cancelGrace, .drainTimeout, .databaseOutageLimit, .retentionCompleted,
            .retentionFailed, .retentionCancelled, .maxDocumentBytes,
        ]
        return ReloadablePart("limits of execution", settings: settings) { configuration in
            laboratory.reconfigure { $0.takeLimits(of: configuration) }
            return []
        }
    }

    /// What clients may use up; connections that are there keep theirs.
    static func socketLimits(of server: ControlServer) -> ReloadablePart {
        let settings: [Setting] = [.maxFrame, .maxConnections, .maxRequestsPerConnection]
        return ReloadablePart("limits of the control socket", settings: settings) { configuration in
            server.limits.takeLimits(of: configuration)
            return []
        }
    }
}

extension LaboratoryConfiguration {
    /// Takes what may also change while the laboratory runs.
    mutating func takeLimits(of configuration: DaemonConfiguration) {
        maxConcurrentRuns = configuration.maxConcurrentRuns
        cancelGrace = configuration.cancelGrace
        drainTimeout = configuration.drainTimeout
        databaseOutageLimit = configuration.databaseOutageLimit
        retention.completed = configuration.retentionCompleted
        retention.failed = configuration.retentionFailed
        retention.cancelled = configuration.retentionCancelled
        documents.maxDocumentBytes = configuration.maxDocumentBytes
        documents.fitChunks(into: configuration.maxFrame)
    }
}

extension ControlLimits {
    /// Takes what may also change while the server runs.
    mutating func takeLimits(of configuration: DaemonConfiguration) {
        maximumFrameLength = configuration.maxFrame
        maximumConnections = configuration.maxConnections
        maximumRequestsPerConnection = configuration.maxRequestsPerConnection
    }
}
