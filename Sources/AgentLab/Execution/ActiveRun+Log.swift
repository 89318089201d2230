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

    /// Says how the run has ended; an entry that does not end it says nothing.
    func logEnd(_ journalled: JournalEntry, to logger: Logger) {
        guard let finish = journalled.finish else { return }
        let level: Logger.Level =
            switch finish.status {
            case .completed: .info
            case .cancelled: .notice
            default: .warning
            }
        guard logger.logLevel <= level else { return }
        var metadata: Logger.Metadata = [:]
        if let stage = journalled.stage {
            metadata[LogKey.node] = "\(stage.node)"
            metadata[LogKey.iteration] = "\(stage.iteration)"
        }
        if let message = finish.errorMessage { metadata[LogKey.error] = "\(message)" }
        let logger = self.logger(from: logger)
        switch finish.status {
        case .completed: logger.log(level: level, "run completed", metadata: metadata)
        case .cancelled: logger.log(level: level, "run cancelled", metadata: metadata)
        default: logger.log(level: level, "run failed", metadata: metadata)
        }
    }
}
