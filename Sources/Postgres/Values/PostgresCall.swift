/// A statement and the values for its parameters `$1`, `$2` and so on.
package struct PostgresCall: Sendable {
    package var statement: PostgresStatement
    package var parameters: [PostgresParameter]

    package init(_ statement: PostgresStatement, _ parameters: [PostgresParameter] = []) {
        self.statement = statement
        self.parameters = parameters
    }
}
