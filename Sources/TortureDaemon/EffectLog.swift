import AgentLabJSON
import Glibc
import Orchestration

/// The append-only file in which every node and step says that it begins and that it has ended.
///
/// A line is written by one call that appends, so the lines of several daemons do not mix; the call is short enough for
/// the thread that it is made on. Who cannot write dies: work without its effect would look like a mistake of the engine.
final class EffectLog: Sendable {
    private let descriptor: CInt

    /// Opens the file that `TORTURE_EFFECTS` names; without it the effects are thrown away.
    init() {
        let path = unsafe getenv("TORTURE_EFFECTS").map { unsafe String(cString: $0) } ?? "/dev/null"
        descriptor = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { fatalError("\(path) cannot be opened: error \(errno)") }
    }

    /// Does the work of a node or step with an effect before and one after it.
    func around<Success>(
        _ context: NodeContext,
        _ work: () async throws -> Success
    ) async throws -> Success {
        append("begin", context)
        let success = try await work()
        append("end", context)
        return success
    }

    func append(_ phase: String, _ context: NodeContext) {
        let line: JSONValue = [
            "at": .double(Self.now), "pid": .int(Int(getpid())), "run": .string("\(context.runID)"),
            "stage": .int(context.key.stage), "iteration": .int(context.iteration),
            "node": .string(context.node.rawValue), "step": .string(context.key.name),
            "attempt": .int(context.attempt), "phase": .string(phase),
        ]
        let bytes = Array(line.encodedString().utf8) + [UInt8(ascii: "\n")]
        guard unsafe write(descriptor, bytes, bytes.count) == bytes.count else {
            fatalError("an effect cannot be written: error \(errno)")
        }
    }

    private static var now: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
