extension PostgresError {
    /// What the server says of a statement that it refused.
    init(_ result: ResultHandle, statement: String?) {
        let message = result.field(ResultField.message) ?? "no reason was given"
        self.init(.server, Session.oneLine(message), statement: statement)
        sqlState = result.field(ResultField.sqlState)
        detail = result.field(ResultField.detail)
        hint = result.field(ResultField.hint)
        constraint = result.field(ResultField.constraint)
    }
}
