package import Logging

/// Hands each record to a sink that never makes the caller wait.
package struct DaemonLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    private let route: LogRoute
    private let sink: LogSink
    private let shared: LogLevelSwitch
    private var own: Logger.Level?

    package init(route: LogRoute, sink: LogSink, level: LogLevelSwitch) {
        self.route = route
        self.sink = sink
        self.shared = level
    }

    /// The log's common level until a logger is given one of its own.
    package var logLevel: Logger.Level {
        get { own ?? shared.level }
        set { own = newValue }
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        sink.append(route.piece(event, merged(event)))
    }

    private func merged(_ event: LogEvent) -> Logger.Metadata {
        var all = metadata
        if let provided = metadataProvider?.get() {
            all.merge(provided) { _, new in new }
        }
        if let error = event.error {
            all[LogKey.error] = "\(error)"
        }
        if let given = event.metadata {
            all.merge(given) { _, new in new }
        }
        return all
    }
}
