/// Rows in aligned columns under a heading.
package struct Table {
    package enum Alignment: Sendable {
        case left
        case right
    }

    package struct Cell {
        let text: String
        let tint: Style.Tint?

        package init(_ text: String, _ tint: Style.Tint? = nil) {
            self.text = Printable.line(text)
            self.tint = tint
        }
    }

    private let columns: [(title: String, alignment: Alignment)]
    private var rows: [[Cell]] = []

    package init(_ columns: [(title: String, alignment: Alignment)]) {
        self.columns = columns
    }

    /// Adds a row of as many cells as there are columns.
    package mutating func append(_ row: [Cell]) {
        rows.append(row)
    }

    package func lines(style: Style) -> [String] {
        let heading = columns.map { Cell($0.title, .bold) }
        let widths = columns.indices.map { column in
            ([heading] + rows).map { DisplayWidth.of($0[column].text) }.max() ?? 0
        }
        return ([heading] + rows).map { line(of: $0, widths: widths, style: style) }
    }

    private func line(of row: [Cell], widths: [Int], style: Style) -> String {
        var line = ""
        for (column, cell) in row.enumerated() {
            let padding = String(repeating: " ", count: widths[column] - DisplayWidth.of(cell.text))
            let text = style.paint(cell.text, cell.tint)
            if column > 0 { line += "  " }
            line += columns[column].alignment == .right ? padding + text : text + padding
        }
        // Trailing blanks would wrap on a narrow terminal; a coloured last cell ends in its reset, not in blanks.
        while line.last == " " { line.removeLast() }
        return line
    }
}
