import AgentLabAPI
import Postgres

/// The WHERE clause of a list and its parameters; values only ever become parameters.
struct ListQuery {
    private var conditions: [String] = []
    private(set) var parameters: [PostgresParameter] = []

    /// Adds a condition in which each `$` stands for the value.
    mutating func filter(_ condition: String, _ value: PostgresParameter) {
        parameters.append(value)
        conditions.append(condition.replacing("$", with: "$\(parameters.count)"))
    }

    /// Leaves out the rows up to one, whose values in the columns of the order are given.
    mutating func filter(after values: [PostgresParameter], in order: ListOrder) {
        conditions.append(order.condition(fromParameter: parameters.count + 1))
        parameters += values
    }

    /// Has what is filtered from now on look only at the newest rows of those that come through the filters so far.
    ///
    /// - Returns: What to select from then, under the name `r`.
    mutating func narrow(_ table: String, toNewest count: Int, by column: String) -> String {
        defer { conditions = [] }
        return "(SELECT * FROM \(table) \(clause) ORDER BY \(column) DESC LIMIT \(count)) r"
    }

    var clause: String {
        conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
    }

    /// A LIKE pattern for text that contains the words as they are.
    static func pattern(containing text: String) -> String {
        var pattern = "%"
        for character in text where character != "\0" {
            if "%_\\".contains(character) { pattern.append("\\") }
            pattern.append(character)
        }
        return pattern + "%"
    }

    /// The order of a sort key; a leading `-` turns it round.
    static func order(_ sort: String, among keys: [String: [String]]) throws -> ListOrder {
        let isDescending = sort.hasPrefix("-")
        guard let columns = keys[String(isDescending ? sort.dropFirst() : sort[...])] else {
            throw LaboratoryError(
                .invalidParams,
                "sort \"\(sort.prefix(80))\" is unknown; known are \(keys.keys.sorted().joined(separator: ", ")), each "
                    + "with a leading - for the reverse order"
            )
        }
        return ListOrder(columns: columns, isDescending: isDescending)
    }

    static func bounds(page: Int?, pageSize: Int?) throws -> (page: Int, size: Int) {
        let (page, size) = (page ?? 1, pageSize ?? 20)
        guard (1...1000).contains(size) else {
            throw LaboratoryError(.invalidParams, "page_size must be between 1 and 1000, not \(size)")
        }
        guard (1...1_000_000_000).contains(page) else {
            throw LaboratoryError(.invalidParams, "page must be 1 or more, not \(page)")
        }
        return (page, size)
    }
}
