/// Text from outside, made fit for a column of type text.
package enum StorableText {
    /// The longest message that is kept, in characters.
    package static let limit = 8192

    /// The text without NUL, which PostgreSQL cannot store, and cut to ``limit``.
    package static func clean(_ text: String) -> String {
        let cut = text.utf8.count <= limit ? text : text.prefix(limit) + " …"
        return cut.utf8.contains(0) ? cut.replacing("\0", with: "\u{FFFD}") : String(cut)
    }
}
