import AgentLabAPI
import AgentLabJSON
import ArgumentParser
import FoundationEssentials
import Testing
import agentlabctl

@Suite struct ArgumentTests {
    private func read(_ path: String) throws -> [UInt8] {
        switch path {
        case "text": Array("line\n".utf8)
        case "json": Array(#"{"a": [1, 2.0]}"#.utf8)
        case "crlf": Array("s3cret\r\n".utf8)
        case "bytes": [0xFF, 0xFE]
        case "empty": []
        default: throw CommandFailure("\(path): no such file", status: .usage)
        }
    }

    private func params(_ arguments: String...) throws -> [String: JSONValue] {
        try ParameterOptions.parse(arguments).params(reading: read)
    }

    private func message(_ arguments: [String]) -> String {
        do {
            _ = try ParameterOptions.parse(arguments).params(reading: read)
            return "accepted"
        } catch {
            return ParameterOptions.message(for: error)
        }
    }

    @Test(
        arguments: [
            ("key=value", JSONValue.string("value")), ("key=", ""), ("key=a=b", "a=b"), ("key= 1 ", " 1 "),
            ("key=@text", "line\n"), ("key:=1", 1), ("key:=1.0", 1.0), ("key:=\"@x\"", "@x"), ("key:=null", nil),
            ("key:=@json", ["a": [1, 2.0]]), ("key=:=", ":="),
        ] as [(String, JSONValue)]
    )
    func readsEveryFormOfAParam(argument: String, value: JSONValue) throws {
        #expect(try params("-p", argument) == ["key": value])
    }

    @Test func takesADocumentAndOverridesItsMembers() throws {
        #expect(try params("--params", "json", "-p", "b=x", "-p", "a:=0") == ["a": 0, "b": "x"])
    }

    @Test(arguments: [
        (["-p", "novalue"], "'novalue' is invalid"), (["-p", "=x"], "'=x' is invalid"), (["-p", "k=@"], "'k=@' is"),
        (["-p", "k:=nope"], "-p k: line 1, column 1: expected null"),
        (["-p", "k=@bytes"], "-p k: bytes: the content is not UTF-8 text"),
        (["-p", "k:=@text"], "-p k: text: line 1, column 1: expected a value, found 'l'"),
        (["-p", "k=1", "-p", "k=2"], "-p k is given twice"),
        (["--params", "text"], "--params text: line 1, column 1"),
        (["--params", "missing"], "missing: no such file"),
    ])
    func saysWhatIsWrongWithAParam(arguments: [String], part: String) {
        #expect(message(arguments).contains(part), "\(message(arguments))")
    }

    @Test func takesSecretsFromFilesWithoutTheirLineBreak() throws {
        let options = try SecretOptions.parse(["--secret", "token=@crlf"])
        #expect(try options.values(reading: read)?.values == ["token": "s3cret"])
        #expect(try SecretOptions.parse([]).values(reading: read) == nil)
    }

    @Test(arguments: ["token=hunter2", "hunter2", "=hunter2"])
    func refusesASecretInTheArgumentListWithoutRepeatingIt(argument: String) throws {
        let options = try SecretOptions.parse(["--secret", argument])
        let error = #expect(throws: (any Error).self) { try options.values(reading: read) }
        #expect(error.map { !SecretOptions.fullMessage(for: $0).contains("hunter2") } == true)
    }

    @Test(arguments: ["token=@bytes", "token=@empty", "token=@missing"])
    func refusesFilesWithoutASecret(argument: String) throws {
        let options = try SecretOptions.parse(["--secret", argument])
        #expect(throws: (any Error).self) { try options.values(reading: read) }
    }

    @Test(arguments: [
        ("90", 90.0), ("1.5", 1.5), ("90s", 90), ("250ms", 0.25), ("1h30m", 5400), ("1h 30min", 5400), ("2d", 172_800),
        ("1.5h", 5400), ("0", 0),
    ])
    func readsDurations(text: String, seconds: Double) {
        #expect(DurationArgument(text)?.seconds == seconds)
    }

    @Test(arguments: ["", " ", "s", "-1", "1x", "1h30", "inf", "nan", "1e300", "1..5s", "9999999999h", "١s"])
    func refusesWhatIsNoDuration(text: String) {
        #expect(DurationArgument(text) == nil)
    }

    @Test func readsTimesDaysAndAges() {
        let time = Date(timeIntervalSince1970: 1_795_426_800)
        #expect(TimeArgument("2026-11-23T10:40:00+01:00")?.date(now: .distantPast) == time)
        #expect(TimeArgument("2026-11-23")?.date(now: .distantPast) == time - 34_800)
        #expect(TimeArgument("2h")?.date(now: time) == time - 7200)
        #expect(TimeArgument("yesterday") == nil)
    }

    @Test func findsTheSocketInTheOrderOfItsPlaces() throws {
        let system = "/run/agentlab/agentlabd.sock"
        let own = "/run/user/1/agentlab/agentlabd.sock"
        let runtime = ["XDG_RUNTIME_DIR": "/run/user/1"]
        func path(_ arguments: [String], _ environment: [String: String], _ existing: Set<String>) throws -> String {
            try ConnectionOptions.parse(arguments).path(environment: environment, exists: existing.contains)
        }
        #expect(try path(["--socket", "/a"], ["AGENTLAB_SOCKET": "/b"], [system]) == "/a")
        #expect(try path([], ["AGENTLAB_SOCKET": "/b"], [system]) == "/b")
        #expect(try path([], runtime, [system, own]) == system)
        #expect(try path([], runtime, [own]) == own)
        #expect(try path([], runtime, []) == system)
        #expect(try path([], [:], []) == system)
    }
}
