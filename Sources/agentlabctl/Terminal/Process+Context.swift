import FoundationEssentials
import Glibc

extension Context {
    /// The process as it was started.
    static func process() -> Context {
        let environment = ProcessInfo.processInfo.environment
        return Context(
            standardOutput: output(to: STDOUT_FILENO),
            standardError: output(to: STDERR_FILENO),
            screen: screen(environment: environment),
            environment: environment,
            files: InputFiles(standardInput: readStandardInput),
            now: { Date() },
            localTime: localTime,
            interrupts: Interrupts.stream,
            replaceProcess: replaceProcess
        )
    }

    private static func screen(environment: [String: String]) -> Screen? {
        guard isatty(STDOUT_FILENO) == 1, environment["TERM"] != "dumb" else { return nil }
        let wantsColour = environment["NO_COLOR"]?.isEmpty ?? true
        return Screen(style: Style(isColoured: wantsColour), size: screenSize)
    }

    private static func screenSize() -> Screen.Size {
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return Screen.Size(columns: 80, rows: 24)
        }
        return Screen.Size(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }

    private static func output(to descriptor: Int32) -> Output {
        Output {
            try writeAll(Array($0.utf8), to: descriptor)
        } bytes: {
            try writeAll($0, to: descriptor)
        }
    }

    /// Writes at once and in full.
    ///
    /// A terminal or pipe that is not read holds the process up, as it should: there is nothing else to do.
    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno != EINTR {
                throw OutputClosed()
            }
        }
    }

    private static func replaceProcess(_ command: [String]) throws -> ExitStatus {
        // Never freed: the process is another one, or about to end.
        var arguments = unsafe command.map { unsafe strdup($0) } + [nil]
        unsafe execvp(command[0], &arguments)
        let reason = errno
        throw CommandFailure(
            "\(command[0]) cannot be run: \(unsafe String(cString: strerror(reason)))",
            status: reason == ENOENT ? .unreachable : .failure
        )
    }

    private static func readStandardInput() throws -> [UInt8] {
        var input: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count == 0 { return input }
            if count > 0 {
                input.append(contentsOf: buffer[..<count])
            } else if errno != EINTR {
                throw CommandFailure("standard input cannot be read", status: .usage)
            }
        }
    }

    private static func localTime(_ date: Date) -> String {
        var seconds = time_t(date.timeIntervalSince1970.rounded(.down))
        var parts = unsafe tm()
        unsafe localtime_r(&seconds, &parts)
        var text = [UInt8](repeating: 0, count: 64)
        let count = unsafe text.withUnsafeMutableBytes { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) {
                unsafe strftime($0.baseAddress, $0.count, "%F %T %Z", &parts)
            }
        }
        return String(decoding: text.prefix(count), as: UTF8.self)
    }
}

/// Nobody reads what is written any more, as after `| head`.
struct OutputClosed: Error {}
