import FoundationEssentials
import Testing
import agentlabctl

@Suite struct TextTests {
    @Test(arguments: [
        (0.0, "0.0ms"), (0.0004, "0.4ms"), (0.00995, "10ms"), (0.4123, "412ms"), (0.9996, "1.0s"), (3.21, "3.2s"),
        (59.94, "59.9s"), (59.96, "1m00s"), (252, "4m12s"), (3599.7, "1h00m"), (11_100, "3h05m"), (183_600, "2d03h"),
        (-5, "0.0ms"), (.nan, "?"), (.infinity, "?"), (1e300, "?"),
    ])
    func writesDurationsForPeople(seconds: Double, text: String) {
        #expect(HumanDuration.text(seconds: seconds) == text)
    }

    @Test(arguments: [(-5.0, "0s"), (0, "0s"), (119, "119s"), (120, "2m"), (7200, "2h"), (172_800, "2d")])
    func writesAgesInOneUnit(seconds: Double, text: String) {
        #expect(HumanDuration.age(of: Samples.now - seconds, at: Samples.now) == text)
    }

    @Test(arguments: [
        ("plain é 日本", "plain é 日本"), ("a\nb\tc", #"a\nb\tc"#), ("\u{1B}[31mred", #"\u{1B}[31mred"#),
        ("\u{9B}2J", #"\u{009B}2J"#), ("\u{202E}abc", #"\u{202E}abc"#), ("👩‍💻", "👩‍💻"),
    ])
    func keepsControlCharactersFromTheTerminal(text: String, printed: String) {
        #expect(Printable.line(text) == printed)
    }

    @Test func keepsTheLinesOfAParagraph() {
        #expect(Printable.paragraph("a\n\u{7}b\n") == "a\n\\u{07}b\n")
    }

    @Test(arguments: [("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("👍", 2), ("", 0)])
    func measuresWhatATerminalShows(text: String, columns: Int) {
        #expect(DisplayWidth.of(text) == columns)
    }

    @Test(arguments: [
        ("abcdef", 6, "abcdef"), ("abcdef", 4, "abc…"), ("日本語", 4, "日…"), ("abc", 0, ""), ("abc", 1, "…"),
    ])
    func cutsToAWidth(text: String, width: Int, cut: String) {
        #expect(DisplayWidth.cut(text, to: width) == cut)
        #expect(DisplayWidth.of(cut) <= width)
    }

    @Test func alignsTheColumnsOfATable() {
        var table = Table([("NAME", .left), ("COUNT", .right), ("NOTE", .left)])
        table.append([Table.Cell("日本"), Table.Cell("7", .red), Table.Cell("")])
        table.append([Table.Cell("a\nb"), Table.Cell("1000"), Table.Cell("last")])
        #expect(table.lines(style: .plain) == ["NAME  COUNT  NOTE", "日本      7", #"a\nb   1000  last"#])
    }

    @Test func coloursWithoutChangingTheAlignment() {
        var table = Table([("A", .left), ("B", .left)])
        table.append([Table.Cell("xyz", .green), Table.Cell("1")])
        #expect(table.lines(style: Style(isColoured: true))[1] == "\u{1B}[32mxyz\u{1B}[0m  1")
    }
}
