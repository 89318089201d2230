import AgentLabJSON
import FoundationEssentials

/// A line of the effects file: a node or a step that begins or has ended.
package struct Effect: Sendable, Hashable {
    package enum Phase: String, Sendable {
        case begin
        case end
    }

    /// Seconds since 1970.
    package var at: Double
    /// The process that did it.
    package var pid: Int
    package var run: String
    /// The iteration in which the stage was first executed.
    package var stage: Int
    /// The iteration in which it is executed; nil when a program or a server says it, which are not told.
    package var iteration: Int?
    package var node: String
    /// Empty for the node itself.
    package var step: String
    package var attempt: Int
    package var phase: Phase

    package init(
        at: Double,
        pid: Int,
        run: String,
        stage: Int,
        iteration: Int?,
        node: String,
        step: String,
        attempt: Int,
        phase: Phase
    ) {
        self.at = at
        self.pid = pid
        self.run = run
        self.stage = stage
        self.iteration = iteration
        self.node = node
        self.step = step
        self.attempt = attempt
        self.phase = phase
    }
}

extension Effect {
    /// Reads an effects file.
    ///
    /// - Throws: ``Unreadable`` for a line that is no effect: lines are written whole, or the disk is full.
    static func read(_ path: String) throws -> [Effect] {
        let data = FileManager.default.contents(atPath: path) ?? Data()
        return try data.split(separator: UInt8(ascii: "\n")).map { line in
            guard let effect = try Effect(JSONValue(parsing: Array(line))) else {
                throw Unreadable(line: String(decoding: line, as: UTF8.self))
            }
            return effect
        }
    }

    /// A line that is no effect.
    struct Unreadable: Error {
        let line: String
    }

    private init?(_ line: JSONValue) {
        guard let at = line["at"]?.doubleValue, let pid = line["pid"]?.intValue, let run = line["run"]?.stringValue,
            let stage = line["stage"]?.intValue, let node = line["node"]?.stringValue,
            let step = line["step"]?.stringValue,
            let attempt = line["attempt"]?.intValue, let phase = line["phase"]?.stringValue.flatMap(Phase.init)
        else { return nil }
        self.init(
            at: at,
            pid: pid,
            run: run,
            stage: stage,
            iteration: line["iteration"]?.intValue,
            node: node,
            step: step,
            attempt: attempt,
            phase: phase
        )
    }
}
