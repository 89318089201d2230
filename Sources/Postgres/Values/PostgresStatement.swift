/// A statement with a name, under which each connection prepares it on first use.
package struct PostgresStatement: Sendable {
    package let name: String
    package let sql: String

    package init(_ name: String, _ sql: String) {
        self.name = name
        self.sql = sql
    }

    /// A statement that is parsed each time it is sent.
    package init(sql: String) { self.init("", sql) }

    var isPrepared: Bool { !name.isEmpty }

    /// What errors and logs call it.
    var label: String? { isPrepared ? name : nil }
}

extension PostgresStatement: Hashable {
    // The name nearly always decides; hashing whole statements on each call would be wasted.
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension PostgresStatement: ExpressibleByStringLiteral {
    package init(stringLiteral sql: String) { self.init(sql: sql) }
}
