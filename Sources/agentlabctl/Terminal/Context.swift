package import FoundationEssentials

/// What a command may use of the process around it; tests bring their own.
package struct Context: Sendable {
    package let standardOutput: Output
    package let standardError: Output
    /// The terminal that standard output is; nil for a file or a pipe.
    package let screen: Screen?
    package let environment: [String: String]
    package let files: InputFiles
    package let now: @Sendable () -> Date
    /// A time as a person here reads it.
    package let localTime: @Sendable (Date) -> String
    /// Begins to watch for Ctrl-C; the stream yields when it comes.
    package let interrupts: @Sendable () -> AsyncStream<Void>

    /// Puts a program of PATH in this process's place; returns only by throwing.
    package let replaceProcess: @Sendable ([String]) throws -> ExitStatus

    package init(
        standardOutput: Output,
        standardError: Output,
        screen: Screen?,
        environment: [String: String],
        files: InputFiles,
        now: @escaping @Sendable () -> Date,
        localTime: @escaping @Sendable (Date) -> String,
        interrupts: @escaping @Sendable () -> AsyncStream<Void>,
        replaceProcess: @escaping @Sendable ([String]) throws -> ExitStatus
    ) {
        self.standardOutput = standardOutput
        self.standardError = standardError
        self.screen = screen
        self.environment = environment
        self.files = files
        self.now = now
        self.localTime = localTime
        self.interrupts = interrupts
        self.replaceProcess = replaceProcess
    }

    package var style: Style { screen?.style ?? .plain }
}
