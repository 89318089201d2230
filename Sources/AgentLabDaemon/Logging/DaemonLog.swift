import FoundationEssentials
package import Logging

/// The daemon's log: where its lines go, how they look, and from which level on.
package struct DaemonLog: Sendable {
    private let route: LogRoute
    private let sink: LogSink
    private let threshold: LogLevelSwitch

    /// Records for journald when `output` is the stream that `JOURNAL_STREAM` names, plain lines otherwise.
    ///
    /// - Parameters:
    ///   - identifier: What the program is called in the journal.
    ///   - usesFields: Whether journald gets fields, where it is to be found, and not lines that begin with a priority.
    package init(
        identifier: String = "agentlabd",
        level: Logger.Level = .info,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        output: OutputDescriptor = .standardError,
        usesFields: Bool = true
    ) {
        let isJournal = output.isJournal(environment["JOURNAL_STREAM"])
        let journal = isJournal && usesFields ? JournalOutput(orElse: output) : nil
        let route: LogRoute =
            if journal != nil {
                .journal(JournalFields(identifier: identifier))
            } else if isJournal {
                .lines(.journal)
            } else {
                .lines(.plain(colours: output.isTerminal && (environment["NO_COLOR"] ?? "").isEmpty))
            }
        self.route = route
        self.threshold = LogLevelSwitch(level)
        self.sink = LogSink(to: journal ?? output) { dropped in
            route.piece(.dropped, ["count": "\(dropped)"])
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
        DaemonLogHandler(route: route, sink: sink, level: threshold)
    }

    /// Blocks until the lines are out, two seconds at most; before the process ends.
    package func flush() {
        sink.flush()
    }
}

extension LogEvent {
    fileprivate static let dropped = LogEvent(
        level: .warning,
        message: "log records dropped",
        metadata: nil,
        source: nil,
        file: #fileID,
        function: #function,
        line: #line
    )
}
