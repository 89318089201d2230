import AgentLabDaemon
import Testing

@Suite struct SettingTextTests {
    private let drain = Setting.named("drain_timeout")
    private let frame = Setting.named("max_frame")

    private func configured(_ key: String, _ text: String) -> DaemonConfiguration? {
        let loader = ConfigurationLoader(
            defaultFile: "/nonexistent",
            environment: ["AGENTLAB_\(key)": text],
            isRoot: true
        )
        return try? loader.load().configuration
    }

    @Test(arguments: [
        ("0", Duration.zero), ("10", .seconds(10)), ("1.5", .milliseconds(1500)), ("10s", .seconds(10)),
        ("500ms", .milliseconds(500)), ("2m", .seconds(120)), ("59m59s999ms", .seconds(3600) - .milliseconds(1)),
        ("1h", .seconds(3600)), ("0.5h", .seconds(1800)), ("1us", .microseconds(1)), ("0.000001s", .microseconds(1)),
    ]) func durationsAreReadAsWritten(text: String, duration: Duration) {
        #expect(configured("DRAIN_TIMEOUT", text)?.drainTimeout == duration)
    }

    @Test(arguments: [
        "", " ", "s", "-1s", "+1s", "1 s", "1S", "1x", "1s1", "1s1s", "30m1h", "1..5s", ".5s", "5.s", "1.2.3s", "1e3",
        "1h1s0.5",
        "9223372036854775807s", "99999999999999999999s", "1s\u{0}", "١s", "3601s", "NaN", "inf",
    ]) func otherDurationsAreRefused(text: String) {
        #expect(configured("DRAIN_TIMEOUT", text) == nil)
    }

    @Test func durationsSurviveBeingWrittenAndRead() throws {
        let drain = try #require(drain)
        var generator = SystemRandomNumberGenerator()
        var configuration = DaemonConfiguration(environment: [:], isRoot: true)
        for _ in 0..<2000 {
            let magnitude = Int64(1) << Int64.random(in: 0...31, using: &generator)
            configuration.drainTimeout = .microseconds(Int64.random(in: 0...magnitude, using: &generator))
            let text = drain.value(in: configuration)
            #expect(configured("DRAIN_TIMEOUT", text)?.drainTimeout == configuration.drainTimeout, "\(text)")
        }
    }

    @Test(arguments: [
        ("4096", 4096), ("4096B", 4096), ("4KiB", 4096), ("16MiB", 16 << 20), ("1GiB", 1 << 30),
    ]) func sizesAreReadAsWritten(text: String, bytes: Int) {
        #expect(configured("MAX_FRAME", text)?.maxFrame == bytes)
    }

    @Test(arguments: [
        "", "B", "MiB", "16MB", "16 MiB", "1.5MiB", "-16MiB", "4095", "1025MiB", "9999999999999GiB", "0x1000",
    ])
    func otherSizesAreRefused(text: String) {
        #expect(configured("MAX_FRAME", text) == nil)
    }

    @Test func sizesSurviveBeingWrittenAndRead() throws {
        let frame = try #require(frame)
        var configuration = DaemonConfiguration(environment: [:], isRoot: true)
        for bytes in [4096, 4097, 1 << 20, (1 << 20) + 1024, 3 << 20, 1 << 30] {
            configuration.maxFrame = bytes
            #expect(configured("MAX_FRAME", frame.value(in: configuration))?.maxFrame == bytes)
        }
    }

    @Test(
        arguments: [("0660", 0o660), ("660", 0o660), ("0o600", 0o600), ("0", 0), ("0777", 0o777)] as [(String, UInt32)]
    )
    func permissionBitsAreOctal(text: String, mode: UInt32) {
        #expect(configured("SOCKET_MODE", text)?.socketMode == mode)
    }

    @Test(arguments: ["", "rw", "0888", "1777", "-1", "0x1ff"]) func otherPermissionBitsAreRefused(text: String) {
        #expect(configured("SOCKET_MODE", text) == nil)
    }

    @Test func randomTextNeverTraps() {
        let alphabet: [Character] = [
            "0", "9", ".", "s", "m", "h", "d", "u", "-", " ", "é", "\0", "9", "M", "i", "B", "/", ":", "@", "?",
        ]
        for _ in 0..<2000 {
            let text = String((0..<Int.random(in: 0...30)).compactMap { _ in alphabet.randomElement() })
            for setting in Setting.table {
                var environment = [setting.variable: text]
                environment["HOME"] = text
                let loader = ConfigurationLoader(defaultFile: "/nonexistent", environment: environment, isRoot: false)
                if let loaded = try? loader.load() {
                    #expect(!loaded.summary.isEmpty)
                }
            }
        }
    }
}
