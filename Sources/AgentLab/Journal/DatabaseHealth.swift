package import FoundationEssentials
import Synchronization

/// Whether the journal reaches its database, and since when it does not.
package final class DatabaseHealth: Sendable {
    /// One look at it.
    package struct Report: Sendable {
        /// When the present condition began.
        package let since: Date
        /// What is wrong; `nil` when all is well.
        package let problem: String?
    }

    private struct State {
        var since = Date()
        var problems: [Int: String] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    package var report: Report {
        state.withLock { state in
            Report(since: state.since, problem: state.problems.min { $0.key < $1.key }?.value)
        }
    }

    /// Records that a writer cannot write; answers whether that is news.
    package func lost(writer: Int, problem: String) -> Bool {
        state.withLock { state in
            if state.problems.isEmpty { state.since = Date() }
            return state.problems.updateValue(problem, forKey: writer) != problem
        }
    }

    /// Records that a writer can write again; answers how long none of them could, if this ends an outage.
    package func restored(writer: Int) -> Duration? {
        state.withLock { state in
            guard state.problems.removeValue(forKey: writer) != nil, state.problems.isEmpty else { return nil }
            defer { state.since = Date() }
            return .seconds(Date().timeIntervalSince(state.since))
        }
    }
}
