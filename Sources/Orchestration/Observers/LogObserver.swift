import AgentLabJSON
public import Logging

/// Writes each event to a log, with its data as metadata.
public struct LogObserver: Observer {
    private let logger: Logger
    private let level: Logger.Level

    /// Makes one that writes to the logger at a level; events with an error are written as errors.
    public init(_ logger: Logger, level: Logger.Level = .debug) {
        self.logger = logger
        self.level = level
    }

    /// Writes the event.
    public func observe(_ event: Event) {
        let level = event.data["error"] == nil ? level : .error
        guard logger.logLevel <= level else { return }
        var metadata: Logger.Metadata = [
            LogKey.event: .stringConvertible(event.kind), LogKey.source: .string(event.source),
            LogKey.data: .string(JSONValue.object(event.data).encodedString()),
        ]
        metadata[LogKey.runID] = event.runID.map { .stringConvertible($0) }
        logger.log(level: level, "Orchestration event", metadata: metadata)
    }
}
