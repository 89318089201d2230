/// How long runs are kept after their end, by how they ended; `nil` keeps them for ever.
package struct Retention: Sendable, Equatable {
    package var completed: Duration? = .seconds(30 * 86_400)
    package var failed: Duration? = .seconds(90 * 86_400)
    package var cancelled: Duration? = .seconds(30 * 86_400)

    package init() {}
}
