/// Names in SQL text, where a parameter cannot stand.
package enum Identifier {
    /// The name in double quotes, so that it is taken as it is.
    package static func quoted(_ name: String) -> String {
        "\"" + name.replacing("\"", with: "\"\"") + "\""
    }
}
