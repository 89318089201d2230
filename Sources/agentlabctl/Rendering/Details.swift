/// Facts under names, the names in one column.
struct Details {
    private var entries: [(name: String, text: String, tint: Style.Tint?)] = []

    /// Adds a fact; nil is left out.
    mutating func append(_ name: String, _ text: String?, _ tint: Style.Tint? = nil) {
        guard let text else { return }
        entries.append((name, Printable.paragraph(text), tint))
    }

    func lines(style: Style) -> [String] {
        let width = entries.map { DisplayWidth.of($0.name) }.max() ?? 0
        return entries.flatMap { entry in
            let parts = entry.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            return parts.enumerated().map { index, part in
                let name = index == 0 ? entry.name : ""
                let padding = String(repeating: " ", count: width - DisplayWidth.of(name) + 2)
                return style.paint(name, .dim) + padding + style.paint(part, entry.tint)
            }
        }
    }
}
