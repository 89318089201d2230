/// How bad a line of a log is, from what it says of itself.
enum Severity: Int, Sendable, CaseIterable, Comparable {
    case debug
    /// The line says nothing of the kind.
    case unmarked
    case info
    case warning
    case error
    case critical

    static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }

    var name: String { "\(self)" }

    /// A word as logs use it, in lower case.
    init?(word: String) {
        switch word {
        case "emerg", "emergency", "alert", "crit", "critical", "fatal", "panic": self = .critical
        case "err", "error", "errors", "fail", "failed", "failure", "failures", "exception", "segfault", "traceback":
            self = .error
        case "warn", "warning", "warnings", "deprecated": self = .warning
        case "notice", "info", "information": self = .info
        case "debug", "trace", "verbose": self = .debug
        default: return nil
        }
    }

    /// A number as logs use it: syslog's 0 to 7, else the tens of bunyan and pino.
    init?(number: Int) {
        switch number {
        case 0...2: self = .critical
        case 3: self = .error
        case 4: self = .warning
        case 5, 6: self = .info
        case 7: self = .debug
        case 60...: self = .critical
        case 50..<60: self = .error
        case 40..<50: self = .warning
        case 30..<40: self = .info
        case 10..<30: self = .debug
        default: return nil
        }
    }
}
