import FoundationEssentials
package import Logging

/// The daemon's log: where its lines go, how they look, and from which level on.
package struct DaemonLog: Sendable {
    private let format: LogFormat
    private let sink: LogSink
    private let threshold: LogLevelSwitch

    /// Lines for journald when `output` is the stream that `JOURNAL_STREAM` names, plain ones otherwise.
    package init(
        level: Logger.Level = .info,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        output: OutputDescriptor = .standardError
    ) {
        let format: LogFormat =
            output.isJournal(environment["JOURNAL_STREAM"])
            ? .journal : .plain(colours: output.isTerminal && (environment["NO_COLOR"] ?? "").isEmpty)
        self.format = format
        self.threshold = LogLevelSwitch(level)
        self.sink = LogSink(to: output) { dropped in
            format.line(.warning, "log records dropped", ["count": "\(dropped)"], at: Date())
        }
    }

    /// The level of every logger that has not been given one of its own; a change takes effect at once.
    package var level: Logger.Level {
        get { threshold.level }
        nonmutating set { threshold.level = newValue }
    }

    package func makeLogger(label: String) -> Logger {
        Logger(label: label) { _ in makeHandler() }
    }

    package func makeHandler() -> DaemonLogHandler {
        DaemonLogHandler(format: format, sink: sink, level: threshold)
    }

    /// Blocks until the lines are out, two seconds at most; before the process ends.
    package func flush() {
        sink.flush()
    }
}
