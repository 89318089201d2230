/// A line in several colours that can still be measured and cut.
struct StyledLine {
    private var parts: [(text: String, tint: Style.Tint?)] = []

    mutating func append(_ text: String, _ tint: Style.Tint? = nil) {
        parts.append((Printable.line(text), tint))
    }

    func text(style: Style, columns: Int) -> String {
        var left = columns
        var line = ""
        for part in parts where left > 0 {
            let text = DisplayWidth.cut(part.text, to: left)
            left -= DisplayWidth.of(part.text)
            line += style.paint(text, part.tint)
        }
        return line
    }
}
