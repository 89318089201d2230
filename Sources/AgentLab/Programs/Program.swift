/// A program that is to be run: everything decided, nothing templated any more.
package struct Program: Sendable {
    /// Its name or path, then its arguments; never seen by a shell.
    package var argv: [String]
    /// The whole environment.
    package var environment: [String: String] = [:]
    /// Secrets that it reads from file descriptors.
    package var descriptors: [Int: String] = [:]
    package var directory: String
    package var input: [UInt8] = []
    /// Whether its standard output is in the result.
    package var keepsOutput = true
    /// The most bytes that its standard output may have.
    package var maxOutput = 1 << 20
    /// How long it may take to end after SIGTERM; then it and all that it has started are killed.
    package var grace = Duration.seconds(5)
    /// What its cgroup is called, for who looks at the processes of the service.
    package var label = "program"

    package init(argv: [String], directory: String) {
        self.argv = argv
        self.directory = directory
    }
}

/// What has come of a program.
package struct ProgramResult: Sendable {
    /// As a shell counts it: the exit code, or 128 and the number of the signal that ended it.
    package let exitCode: Int
    package let output: [UInt8]
    /// The end of what it wrote to standard error.
    package let errorTail: String
}

/// Why a program did not run, or did not end well.
public struct ProgramError: Error, Hashable, CustomStringConvertible {
    /// The kinds of faults; more may be added.
    public struct Code: RawRepresentable, Sendable, Hashable {
        /// The code's name.
        public let rawValue: String

        /// Takes any name.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// There is no such program, or it cannot be executed.
        public static let notExecuted = Code(rawValue: "not_executed")
        /// It ended with an exit code that is not allowed, or by a signal.
        public static let failed = Code(rawValue: "failed")
        /// It wrote more to standard output than is allowed, and was ended.
        public static let tooMuchOutput = Code(rawValue: "too_much_output")
        /// What it wrote is not what it was to be.
        public static let invalidOutput = Code(rawValue: "invalid_output")
    }

    /// What kind of fault it is.
    public let code: Code
    /// The program's name as it was given.
    public let program: String
    /// What went wrong, with the end of what it wrote to standard error.
    public let message: String

    /// Program and fault.
    public var description: String { "program \"\(program)\" \(message)" }
}
