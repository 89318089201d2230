import AgentLabDaemon
import Logging
import Testing

@Suite(.timeLimit(.minutes(1))) struct DaemonLogTests {
    @Test func linesAreForTheJournalWhenItIsTheStreamThatIsWrittenTo() {
        let pipe = Pipe()
        let log = DaemonLog(environment: ["JOURNAL_STREAM": pipe.journalStream], output: pipe.output, usesFields: false)
        log.makeLogger(label: "test").warning("slow")
        #expect(pipe.read() == "<4>slow\n")
    }

    @Test(arguments: ["1:2", "", "garbage"]) func aRedirectedStreamGetsPlainLines(journalStream: String) {
        let pipe = Pipe()
        let log = DaemonLog(environment: ["JOURNAL_STREAM": journalStream], output: pipe.output)
        log.makeLogger(label: "test").warning("slow")
        #expect(pipe.read().hasSuffix("Z warning slow\n"))
    }

    @Test func theLevelOfAllLoggersChangesAtOnce() {
        let pipe = Pipe()
        let log = DaemonLog(level: .info, environment: [:], output: pipe.output)
        let logger = log.makeLogger(label: "test")
        var chatty = log.makeLogger(label: "chatty")
        chatty.logLevel = .trace
        logger.debug("one")
        log.level = .debug
        logger.debug("two")
        log.level = .error
        logger.warning("three")
        chatty.trace("four")
        log.flush()
        let text = pipe.read()
        #expect(text.split(separator: "\n").map { $0.suffix(4).drop { $0 == " " } } == ["two", "four"])
    }

    @Test func metadataOfLoggerProviderAndCallAreMerged() {
        let pipe = Pipe()
        let log = DaemonLog(environment: ["JOURNAL_STREAM": pipe.journalStream], output: pipe.output, usesFields: false)
        var handler = log.makeHandler()
        handler.metadataProvider = Logger.MetadataProvider { ["b": "provider", "c": "provider"] }
        var logger = Logger(label: "test") { [handler] _ in handler }
        logger[metadataKey: "a"] = "logger"
        logger[metadataKey: "b"] = "logger"
        logger.info("m", metadata: ["c": "call"])
        #expect(pipe.read() == "<6>m a=logger b=provider c=call\n")
    }

    @Test func aStuckReaderCostsRecordsAndTheLossIsReported() {
        let pipe = Pipe()
        let sink = LogSink(to: pipe.output, capacity: 200_000) { LogPiece(line: Array("dropped \($0)\n".utf8)) }
        let line = Array(repeating: UInt8(ascii: "x"), count: 99) + [UInt8(ascii: "\n")]
        // More than the pipe, a batch on its way and the buffer hold together: nobody reads yet, and nobody waits.
        for _ in 0..<10_000 { sink.append(LogPiece(line: line)) }
        let first = pipe.read { $0.contains("dropped") && $0.hasSuffix("\n") }
        sink.append(LogPiece(line: Array("end\n".utf8)))
        // What was lost while the first part was read may be reported in the second.
        let lines = (first + pipe.read { $0.hasSuffix("end\n") }).split(separator: "\n")
        let reported = lines.compactMap { $0.hasPrefix("dropped ") ? Int($0.dropFirst(8)) : nil }
        let intact = lines.count { $0.utf8.count == 99 }
        #expect(intact + reported.reduce(0, +) == 10_000)
        #expect(reported.reduce(0, +) > 0)
    }

    @Test func aNonBlockingStreamLosesNothing() async {
        let pipe = Pipe()
        pipe.makeNonBlocking()
        let sink = LogSink(to: pipe.output, capacity: 1 << 20) { _ in LogPiece(line: []) }
        let expected = (0..<20_000).map { "line \($0)\n" }
        for line in expected { sink.append(LogPiece(line: Array(line.utf8))) }
        #expect(pipe.read { $0.hasSuffix("line 19999\n") } == expected.joined())
    }

    @Test func linesOfManyTasksAreNeverMixed() async {
        let pipe = Pipe()
        let log = DaemonLog(environment: ["JOURNAL_STREAM": pipe.journalStream], output: pipe.output, usesFields: false)
        let logger = log.makeLogger(label: "test")
        await withTaskGroup { group in
            for task in 0..<20 {
                group.addTask {
                    for line in 0..<50 { logger.info("said", metadata: ["task": "\(task)", "line": "\(line)"]) }
                }
            }
        }
        log.flush()
        let lines = pipe.read { $0.count { $0 == "\n" } == 1000 }.split(separator: "\n")
        #expect(Set(lines).count == 1000)
        #expect(lines.allSatisfy { $0.hasPrefix("<6>said line=") })
    }
}
