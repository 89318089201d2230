/// Measurements as a Markdown table with aligned columns.
struct ResultTable {
    let machine: Machine
    let measurements: [Measurement]

    private static let head = [
        "", "what", "steps/s", "runs/s", "p50 ms", "p99 ms", "steps/commit", "daemon µs", "PostgreSQL µs", "client µs",
        "WAL B",
        "of C journal", "of C runs", "of pgbench", "",
    ]

    var text: String {
        let rows = [Self.head] + measurements.map(Self.cells)
        // A column that nobody fills is left out.
        let columns = Self.head.indices.filter { column in rows.dropFirst().contains { !$0[column].isEmpty } }
        let widths = columns.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines = rows.map { row in Self.line(columns.map { row[$0] }, widths, columns) }
        let rule = zip(columns, widths).map { column, width in
            String(repeating: "-", count: max(width, 3) - 1) + (Self.isText(column) ? "-" : ":")
        }
        lines.insert("| " + rule.joined(separator: " | ") + " |", at: 1)
        return machine.description + "\n\n" + lines.joined(separator: "\n") + "\n"
    }

    private static func isText(_ column: Int) -> Bool { column < 2 || column == head.count - 1 }

    private static func line(_ cells: [String], _ widths: [Int], _ columns: [Int]) -> String {
        let padded = zip(zip(cells, widths), columns).map { cell, column in
            let space = String(repeating: " ", count: max(cell.1, 3) - cell.0.count)
            return isText(column) ? cell.0 + space : space + cell.0
        }
        return "| " + padded.joined(separator: " | ") + " |"
    }

    private static func cells(_ m: Measurement) -> [String] {
        [
            m.group, m.name, rate(m.stepsPerSecond), rate(m.runsPerSecond), milliseconds(m.p50Milliseconds),
            milliseconds(m.p99Milliseconds), microseconds(m.stepsPerCommit), microseconds(m.daemonMicroseconds),
            microseconds(m.postgresMicroseconds),
            microseconds(m.clientMicroseconds), rate(m.logBytesPerStep), percent(m.ratioToJournal),
            percent(m.ratioToRuns), percent(m.ratioToInsert), m.note ?? "",
        ]
    }

    private static func rate(_ value: Double?) -> String {
        guard let value else { return "" }
        var digits = Array(String(Int(value.rounded())))
        for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
        return String(digits)
    }

    private static func milliseconds(_ value: Double?) -> String {
        value.map { decimal($0, places: $0 < 10 ? 2 : 1) } ?? ""
    }

    private static func microseconds(_ value: Double?) -> String { value.map { decimal($0, places: 1) } ?? "" }

    private static func percent(_ value: Double?) -> String { value.map { "\(Int(($0 * 100).rounded())) %" } ?? "" }

    static func decimal(_ value: Double, places: Int) -> String {
        let factor = places == 2 ? 100 : 10
        let scaled = Int((value * Double(factor)).rounded())
        let fraction = String(scaled % factor)
        return "\(scaled / factor)." + String(repeating: "0", count: places - fraction.count) + fraction
    }
}
