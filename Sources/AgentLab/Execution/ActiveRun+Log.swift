import AgentLabAPI
import Logging
import Orchestration

extension ActiveRun {
    /// A logger whose records carry the run and its workflow.
    func logger(from logger: Logger) -> Logger {
        var logger = logger
        logger[metadataKey: LogKey.runID] = "\(id)"
        logger[metadataKey: "workflow.name"] = "\(entry.workflow.name)"
        return logger
    }

    /// Says that the run was taken over from a daemon that went away; a run that was not says nothing.
    func logRecovery(_ recoveries: Int, to logger: Logger) {
        guard recoveries > 0 else { return }
        self.logger(from: logger).notice(LogMessage.runRecovered, metadata: ["recoveries": "\(recoveries)"])
    }

    /// Says how the run has ended; an entry that does not end it says nothing.
    func logEnd(_ journalled: JournalEntry, to logger: Logger) {
        guard let finish = journalled.finish else { return }
        // What nobody reads is not made.
        guard finish.status != .completed || logger.logLevel <= .info else { return }
        var metadata: Logger.Metadata = [:]
        if let stage = journalled.stage {
            metadata[LogKey.node] = "\(stage.node)"
            metadata[LogKey.iteration] = "\(stage.iteration)"
        }
        if let message = finish.errorMessage { metadata[LogKey.error] = "\(message)" }
        let logger = self.logger(from: logger)
        switch finish.status {
        case .completed: logger.info("run completed", metadata: metadata)
        case .cancelled: logger.notice("run cancelled", metadata: metadata)
        default: logger.warning(LogMessage.runFailed, metadata: metadata)
        }
    }
}
