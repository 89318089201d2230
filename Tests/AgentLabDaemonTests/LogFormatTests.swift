import AgentLabDaemon
import FoundationEssentials
import Logging
import Testing

@Suite struct LogFormatTests {
    private let time = Date(timeIntervalSince1970: 1_795_426_800.125)

    private func line(
        _ format: LogFormat = .plain(colours: false),
        _ message: String = "run failed",
        _ metadata: Logger.Metadata = [:],
        level: Logger.Level = .info
    ) -> String {
        String(decoding: format.line(level, message, metadata, at: time), as: UTF8.self)
    }

    @Test func aPlainLineHasTimeLevelMessageAndMetadataInAFixedOrder() {
        let metadata: Logger.Metadata = [
            "error": "connection refused", "zone": "b", "node.iteration": "3", "run.id": "0198", "node.name": "fetch",
            "node.attempt": "2",
        ]
        #expect(
            line(.plain(colours: false), "run failed", metadata) == "2026-11-23T09:40:00.125Z info run failed "
                + "run.id=0198 node.name=fetch node.iteration=3 node.attempt=2 zone=b error=\"connection refused\"\n"
        )
    }

    @Test(arguments: zip(Logger.Level.allCases, [7, 7, 6, 5, 4, 3, 2]))
    func aJournalLineBeginsWithItsPriority(level: Logger.Level, priority: Int) {
        #expect(line(.journal, "ready", ["a": "b"], level: level) == "<\(priority)>ready a=b\n")
    }

    @Test(arguments: [
        ("plain", "plain"), ("", "\"\""), ("two words", "\"two words\""), ("a=b", "\"a=b\""),
        ("say \"hi\"", "\"say \\\"hi\\\"\""),
        ("back\\slash", "\"back\\\\slash\""), ("line\nbreak", "\"line\\nbreak\""), ("\u{1B}[31m", "\"\\u{1b}[31m\""),
        ("\r\n", "\"\\r\\n\""), ("zwölf", "zwölf"), ("a\u{2028}b", "\"a\\u{2028}b\""),
    ]) func valuesAreQuotedSoThatALineCanBeTakenApart(value: String, written: String) {
        #expect(line(.journal, "m", ["k": "\(value)"]) == "<6>m k=\(written)\n")
    }

    @Test func aMessageCannotForgeARecord() {
        #expect(line(.journal, "a\n<2>forged\u{1B}[2J") == "<6>a\\n<2>forged\\u{1b}[2J\n")
    }

    @Test func coloursAreForTerminalsOnly() {
        #expect(line(.plain(colours: true), level: .error).contains("\u{1B}[31merror\u{1B}[0m"))
        #expect(!line(.plain(colours: false), level: .error).contains("\u{1B}"))
    }

    @Test func aHugeRecordIsCutAtACharacter() {
        let text = line(.journal, "x" + String(repeating: "ö", count: 100_000))
        #expect(text.utf8.count < 40_000)
        #expect(text.hasSuffix("ö… (cut)\n"))
        #expect(!text.unicodeScalars.contains("\u{FFFD}"))
    }

    @Test func anyTextStaysOneLineOfValidUTF8() {
        for _ in 0..<500 {
            let scalars = (0..<40).compactMap { _ in Unicode.Scalar(UInt32.random(in: 0...0x2100)) }
            let text = String(String.UnicodeScalarView(scalars))
            let written = line(.journal, text, ["k": "\(text)"])
            #expect(written.unicodeScalars.filter { $0.properties.generalCategory == .control } == ["\n"])
        }
    }
}
