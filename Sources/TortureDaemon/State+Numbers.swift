import AgentLabJSON
import Orchestration

extension State {
    /// A whole number of the params, or one that a node has set; 0 when there is none.
    func number(_ key: String) -> Int { self[key]?.intValue ?? 0 }

    /// How long each piece of work takes.
    var delay: Duration { .milliseconds(number("delay_ms")) }
}
