import AgentLab
import AgentLabJSON
import AgentLabWorkflows
import FoundationEssentials
import Orchestration
import Testing

@Suite(.timeLimit(.minutes(5))) struct LogDigestTests {
    private func digest(_ log: [UInt8], top: Int = 10) async throws -> [String: JSONValue] {
        try await withScratch { scratch in
            try scratch.write(log, to: "log")
            return try await Workflow.logDigest.run(["path": .string("\(scratch.path)/log"), "top": .int(top)])
        }
    }

    private func digest(_ log: String, top: Int = 10) async throws -> [String: JSONValue] {
        try await digest(Array(log.utf8), top: top)
    }

    /// The pattern and severity of a log of one line.
    private func pattern(_ line: String) async throws -> (template: String?, severity: String?) {
        let pattern = try await digest(line)["patterns"]?[0]
        return (pattern?["pattern"]?.stringValue, pattern?["severity"]?.stringValue)
    }

    @Test func errorsLeadToAReportOfTheirPatternsWithOneExampleEach() async throws {
        let log = """
            Nov 23 09:40:00 host app[12]: started in 120 ms
            Nov 23 09:40:01 host app[12]: error: cannot reach 10.0.0.1:5432
            Nov 23 09:40:02 host app[12]: error: cannot reach 10.0.0.2:5432
            Nov 23 09:40:03 host app[12]: started in 98 ms
            Nov 23 09:40:04 host app[12]: started in 97 ms
            Nov 23 09:40:05 host app[12]: fatal: no space on /dev/sda1

            Nov 23 09:40:06 host app[12]: warning: clock is off by 3.5 s
            """
        let result = try await digest(log)
        #expect(result["verdict"] == "errors")
        #expect(result["lines"] == 8 && result["errors"] == 3 && result["distinct_patterns"] == 4)
        #expect(result["severities"] == ["critical": 1, "error": 2, "warning": 1, "unmarked": 3])
        #expect(
            result["patterns"]?.arrayValue?.map { [$0["severity"], $0["count"], $0["line"], $0["pattern"]] } == [
                ["critical", 1, 6, "<time> host app[<num>]: fatal: no space on /dev/sda<num>"],
                ["error", 2, 2, "<time> host app[<num>]: error: cannot reach <ip>:<num>"],
                ["warning", 1, 8, "<time> host app[<num>]: warning: clock is off by <num> s"],
                ["unmarked", 3, 1, "<time> host app[<num>]: started in <num> ms"],
            ]
        )
        #expect(
            result["report"]?.stringValue == """
                3 of 8 lines report errors

                1 × critical: <time> host app[<num>]: fatal: no space on /dev/sda<num>
                  line 6: Nov 23 09:40:05 host app[12]: fatal: no space on /dev/sda1

                2 × error: <time> host app[<num>]: error: cannot reach <ip>:<num>
                  line 2: Nov 23 09:40:01 host app[12]: error: cannot reach 10.0.0.1:5432
                """
        )
    }

    @Test func withoutErrorsAllIsClear() async throws {
        let result = try await digest("info: one\nwarning: two\nlibgpg-error0 installed")
        #expect(result["verdict"] == "all_clear")
        #expect(result["summary"] == "no errors in 3 lines")
        #expect(result["report"] == nil)
        #expect(try await digest("")["summary"] == "no errors in 0 lines")
    }

    @Test(arguments: [
        ("2026-11-23 09:40:00 a", "<time> a"), ("2026-11-23T09:40:00.123456Z a", "<time> a"),
        ("2026-11-23T09:40:00+01:00 a", "<time> a"), ("2026-11-23 09:40:00,123 +0100 a", "<time> a"),
        ("2026/11/23 09:40:00 a", "<time> a"), ("on 2026-11-23 at 09:40", "on <time> at <time>"),
        ("Nov  3 09:40:00 a", "<time> a"), ("23/Nov/2026:09:40:00 +0000 a", "<time> a"), ("09:40:00 UTC a", "<time> a"),
        ("[12345.678901] a", "[<num>] a"), ("id 123e4567-e89b-12d3-a456-426614174000.", "id <uuid>."),
        ("00:1A:2b:3c:4d:5e up", "<mac> up"), ("00-1A-2b-3c-4d-5e up", "<mac> up"),
        ("10.0.0.1:80", "<ip>:<num>"), ("10.0.0.0/8", "<ip>/<num>"), ("1.2.3.4.5 and 300.1.1.1", "<num> and <num>"),
        ("::1 fe80::1%eth0 2001:db8:0:0:0:0:0:1", "<ip> <ip>%eth<num> <ip>"), ("[2001:db8::ff]:443", "[<ip>]:<num>"),
        ("::ffff:10.0.0.1", "<ip>"), ("std::string a::b::c", "std::string a::b::c"),
        ("0xDEADbeef 0x1", "<hex> <hex>"), ("commit 9f8e7d6c5b4a", "commit <hex>"),
        ("deadbeefs defaced decade", "deadbeefs defaced decade"),
        ("worker3 took 1.25s, 7%", "worker<num> took <num>s, <num>%"),
        ("libc6 2.36-9+deb12u4", "libc<num> <num>-<num>+deb<num>u<num>"),
        ("May be 1", "May be <num>"), ("é12é", "é<num>é"), ("12:34:56:78", "<num>:<num>:<num>:<num>"),
    ]) func whatChangesIsMasked(line: String, template: String) async throws {
        #expect(try await pattern(line).template == template)
    }

    @Test(arguments: [
        ("kernel: Oops", "unmarked"), ("all is well", "unmarked"), ("disk error on sda", "error"),
        ("Error: x", "error"),
        ("it FAILED", "error"), ("panic!", "critical"), ("<3>x", "error"), ("<30>x error", "info"), ("<14>x", "info"),
        ("[info] error page rendered", "info"), ("2026-11-23 INFO 3 errors found", "info"),
        ("(warning) failed once", "warning"),
        ("level=warn msg=\"error\"", "warning"), ("{broken \"level\": \"debug\" error", "debug"),
        ("level=50 x", "error"),
        ("0 errors, 0 failed", "unmarked"), ("no error", "unmarked"), ("errors=0 failed: 0", "unmarked"),
        ("errors=3", "error"),
        ("errors: 05", "error"), ("app[0]: failed", "error"),
        ("libgpg-error0:amd64 /var/log/error.log error_count error-page", "unmarked"),
        ("failed.", "error"), ("ValueError: x", "error"), ("java.io.IOException: x", "error"), ("terror", "unmarked"),
        ("debug: trace", "debug"), ("warning: it failed", "error"), ("segfault at 0", "error"),
    ]) func theSeverityIsWhatTheLineSaysOfItself(line: String, severity: String) async throws {
        #expect(try await pattern(line).severity == severity)
    }

    @Test(arguments: [
        (#"{"level":"error","msg":"lost 3"}"#, "error", "lost <num>"),
        (#"{"level":50,"msg":"lost 3"}"#, "error", "lost <num>"),
        (#"{"severity":"INFO","message":"error page"}"#, "info", "error page"),
        (#"{"PRIORITY":"4","MESSAGE":"x"}"#, "warning", "x"), (#"{"msg":"it failed"}"#, "error", "it failed"),
        (#"{"a":12}"#, "unmarked", #"{"a":<num>}"#), (#"{"level":"weird","msg":"error 7"}"#, "error", "error <num>"),
        (#"[1,2]"#, "unmarked", "[<num>,<num>]"), ("{not json 5", "unmarked", "{not json <num>"),
    ]) func linesOfJSONAreTakenApart(line: String, severity: String, template: String) async throws {
        let found = try await pattern(line)
        #expect(found.severity == severity)
        #expect(found.template == template)
    }

    @Test func linesMayEndInAnyWay() async throws {
        #expect(try await digest("a\r\nb\r\n")["patterns"]?.arrayValue?.map { $0["pattern"] } == ["a", "b"])
        #expect(try await digest("a\n\n\nb")["lines"] == 4)
        #expect(try await digest("\n")["lines"] == 1)
    }

    @Test func bytesThatAreNoTextAreReplaced() async throws {
        let result = try await digest([0x61, 0xFF, 0x00, 0x1B, 0x5B, 0x0A])
        #expect(result["patterns"]?[0]?["example"] == "a\u{FFFD}\u{FFFD}\u{FFFD}[")
        #expect(result["patterns"]?[0]?["pattern"] == "a\u{FFFD}\u{FFFD}\u{FFFD}[")
    }

    @Test func aHugeLineIsCutAndItsSuccessorIsWhole() async throws {
        let log = "x" + String(repeating: "ö", count: 500_000) + "\nshort\n"
        let result = try await digest(log)
        #expect(result["lines"] == 2 && result["cut_lines"] == 1)
        let patterns = result["patterns"]?.arrayValue ?? []
        #expect(patterns.contains { $0["pattern"] == "short" })
        #expect(patterns.allSatisfy { ($0["example"]?.stringValue?.utf8.count ?? 0) <= 503 })
        #expect(patterns.contains { $0["pattern"]?.stringValue?.hasSuffix("ö…") == true })
    }

    @Test func aFloodOfKindsIsBoundedAndNeverCrowdsOutAnError() async throws {
        func word(_ number: Int) -> String { String(decoding: String(number).utf8.map { $0 + 49 }, as: UTF8.self) }
        let flood = (0..<8000).map { "kind \(word($0))" }.joined(separator: "\n")
        let result = try await digest(flood + "\nat last an error\n")
        #expect(result["distinct_patterns"] == 5001)
        #expect(result["other_lines"] == 3000)
        #expect(result["lines"] == 8001)
        #expect(result["patterns"]?[0]?["pattern"] == "at last an error")
    }

    @Test func theTopIsWhatWasAskedFor() async throws {
        let log = (0..<20).map { "kind \(String(repeating: "x", count: $0 + 1))" }.joined(separator: "\n")
        #expect(try await digest(log, top: 3)["patterns"]?.arrayValue?.count == 3)
    }

    @Test func aCompressedLogADirectoryAndAMissingFileAreNamed() async throws {
        await #expect { try await digest([0x1F, 0x8B, 8, 0]) } throws: {
            "\($0)".contains("is compressed; unpack it first")
        }
        for (path, reason) in [("/tmp", "not a regular file"), ("/nonexistent", "No such file or directory")] {
            await #expect {
                try await Workflow.logDigest.run(["path": .string(path)])
            } throws: {
                "\($0)".contains("node \"read\" failed at iteration 1: \(path): \(reason)")
            }
        }
    }

    @Test func filesWithoutASizeAreReadToTheirEnd() async throws {
        let result = try await Workflow.logDigest.run(["path": "/proc/self/status"])
        #expect((result["lines"]?.intValue ?? 0) > 10)
    }

    @Test func aCancelledRunStops() async {
        let run = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return try await Workflow.logDigest.run(["path": "/var/log/dpkg.log"])
        }
        await #expect { try await run.value } throws: { ($0 as? GraphError)?.code == .cancelled }
    }

    @Test func anyBytesAreDigestedAndEveryLineIsAccountedFor() async throws {
        let alphabet = Array("0123456789abcdefABCDEF:.-/[]{}\"<>=x TZ,ERrorNov\n\r\0\u{1B}é".utf8) + [0xFF, 0xC3, 0x80]
        for _ in 0..<200 {
            let log = (0..<Int.random(in: 0...3000)).compactMap { _ in alphabet.randomElement() }
            let result = try await digest(log, top: 1000)
            let newlines = log.count { $0 == UInt8(ascii: "\n") }
            let unfinished = log.last.map { $0 != UInt8(ascii: "\n") } ?? false
            #expect(result["lines"]?.intValue == newlines + (unfinished ? 1 : 0))
            let counted = result["patterns"]?.arrayValue?.reduce(0) { $0 + ($1["count"]?.intValue ?? 0) } ?? -1
            let classed = result["severities"]?.objectValue?.values.reduce(0) { $0 + ($1.intValue ?? 0) } ?? -1
            #expect(counted == classed)
            #expect(JSONValue.object(result).pathOfNUL() == nil)
        }
    }
}
