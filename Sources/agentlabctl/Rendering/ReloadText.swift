package import AgentLabAPI

/// What became of a reload, for people.
package enum ReloadText {
    package static func changes(in record: ReloadRecord) -> [String] {
        record.changed.map { "changed: \(Printable.line($0))" }
            + record.needsRestart.map { "needs a restart: \(Printable.line($0))" }
    }

    package static func problems(in record: ReloadRecord) -> [String] {
        record.problems.map { "agentlabctl: not taken: \(Printable.line($0))" }
    }
}
