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

    /// Who has tried to reach it.
    package enum Reporter: Hashable, Sendable {
        case writer(Int)
        case heartbeat
    }

    private struct State {
        var since = Date()
        var problems: [Reporter: String] = [:]
    }

    private let state = Mutex(State())
    private let onChange: @Sendable () -> Void

    /// - Parameter onChange: Told of every change of the report.
    package init(onChange: @escaping @Sendable () -> Void = {}) { self.onChange = onChange }

    package var report: Report {
        state.withLock { state in
            Report(since: state.since, problem: state.problems.values.min())
        }
    }

    /// Records a failure; answers whether that is news.
    package func lost(by reporter: Reporter, problem: String) -> Bool {
        let isNews = state.withLock { state in
            if state.problems.isEmpty { state.since = Date() }
            return state.problems.updateValue(problem, forKey: reporter) != problem
        }
        if isNews { onChange() }
        return isNews
    }

    /// Records a success; answers how long the database was away, if this ends an outage.
    package func restored(by reporter: Reporter) -> Duration? {
        let outage: Duration? = state.withLock { state in
            guard state.problems.removeValue(forKey: reporter) != nil, state.problems.isEmpty else { return nil }
            defer { state.since = Date() }
            return .seconds(Date().timeIntervalSince(state.since))
        }
        if outage != nil { onChange() }
        return outage
    }
}
