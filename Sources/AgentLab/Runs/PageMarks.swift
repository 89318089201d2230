import Postgres
import Synchronization

/// Where pages of lists ended that were asked for a moment ago, so that the next one begins there and not at a number of
/// rows that have to be counted first, and runs that have come meanwhile shift nothing.
final class PageMarks: Sendable {
    /// The end of a page.
    struct Mark: Sendable {
        /// The last row's, in the columns of the order.
        let values: [PostgresParameter]
        /// How many rows the list had.
        let total: Int
        fileprivate let madeAt: ContinuousClock.Instant

        init(values: [PostgresParameter], total: Int) {
            self.values = values
            self.total = total
            madeAt = .now
        }
    }

    private struct Place: Hashable {
        let list: String
        let page: Int
    }

    /// Who asks for the next page later than that wants to see the list as it is by then.
    private static let lifetime = Duration.seconds(60)
    private static let limit = 256

    private let marks = Mutex<[Place: Mark]>([:])

    /// The end of a page of a list, which is named by all that makes it what it is.
    func end(of page: Int, in list: String) -> Mark? {
        let mark = marks.withLock { $0[Place(list: list, page: page)] }
        return mark.flatMap { $0.madeAt.duration(to: .now) < Self.lifetime ? $0 : nil }
    }

    /// Remembers the end of a page.
    func note(_ mark: Mark, of page: Int, in list: String) {
        marks.withLock { marks in
            marks[Place(list: list, page: page)] = mark
            guard marks.count > Self.limit else { return }
            if let oldest = marks.min(by: { $0.value.madeAt < $1.value.madeAt }) { marks[oldest.key] = nil }
        }
    }
}
