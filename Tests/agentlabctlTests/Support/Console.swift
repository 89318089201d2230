import FoundationEssentials
import Synchronization
import agentlabctl

/// Stands for the process around a command: keeps what is written, and can press Ctrl-C.
final class Console: Sendable {
    private let written = Mutex((output: "", errors: "", bytes: [UInt8]()))
    private let writing: AsyncStream<Void>.Continuation
    private let writes: AsyncStream<Void>
    private let interrupt: AsyncStream<Void>.Continuation
    private let interrupts: AsyncStream<Void>

    init() {
        (writes, writing) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        (interrupts, interrupt) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    var output: String { written.withLock { $0.output } }
    var errors: String { written.withLock { $0.errors } }
    /// What was written to standard output and is no text.
    var bytes: [UInt8] { written.withLock { $0.bytes } }
    var lines: [String] { output.split(separator: "\n").map(String.init) }

    func pressControlC() {
        interrupt.yield()
    }

    /// Waits until standard output, or standard error, contains a text; for one waiter.
    func wait(for text: String) async {
        guard !output.contains(text), !errors.contains(text) else { return }
        for await _ in writes where output.contains(text) || errors.contains(text) { return }
    }

    func run(_ arguments: String..., screen: Screen? = nil, input: String = "") async -> Int32 {
        await run(arguments, screen: screen, input: input)
    }

    func run(_ arguments: [String], screen: Screen? = nil, input: String = "") async -> Int32 {
        await AgentLabCtl.perform(arguments, in: context(screen: screen, input: input)).rawValue
    }

    private func context(screen: Screen?, input: String) -> Context {
        Context(
            standardOutput: Output { text in
                self.written.withLock { $0.output += text }
                self.writing.yield()
            } bytes: { bytes in
                self.written.withLock { $0.bytes += bytes }
            },
            standardError: Output { text in
                self.written.withLock { $0.errors += text }
                self.writing.yield()
            } bytes: { _ in
            },
            screen: screen,
            environment: [:],
            files: InputFiles(standardInput: { Array(input.utf8) }),
            now: { Samples.now },
            localTime: { "T\(Int($0.timeIntervalSince(Samples.now)))" },
            interrupts: { self.interrupts },
            replaceProcess: { command in
                self.written.withLock { $0.output += "exec \(command.joined(separator: " "))\n" }
                return .success
            }
        )
    }
}
