import Postgres

/// The order of a list: columns that together name one row, all in the same direction.
struct ListOrder: Sendable, CustomStringConvertible {
    let columns: [String]
    let isDescending: Bool

    /// The ORDER BY.
    var description: String {
        columns.map { isDescending ? "\($0) DESC" : $0 }.joined(separator: ", ")
    }

    /// The condition of the rows that follow one; its values are parameters from `first` on.
    func condition(fromParameter first: Int) -> String {
        let values = columns.indices.map { "$\(first + $0)" }.joined(separator: ", ")
        return "(\(columns.joined(separator: ", "))) \(isDescending ? "<" : ">") (\(values))"
    }
}
