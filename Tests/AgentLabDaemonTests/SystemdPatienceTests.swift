import AgentLabDaemon
import Logging
import Testing

/// Exit tests, because libsystemd looks into the environment of the process.
@Suite(.timeLimit(.minutes(1))) struct SystemdPatienceTests {
    private static let more = "EXTEND_TIMEOUT_USEC=30000000"

    @Test func asksForMoreTimeUntilTheWorkIsDone() async {
        await #expect(processExitsWith: .success) {
            let manager = NotificationSocket()
            defer { manager.remove() }
            let notifier = SystemdNotifier(logger: Logger(label: "test"))
            let patience = SystemdPatience(notifier: notifier, clock: ScriptedClock(wakeUps: 2))
            patience.beginWork(atMost: .seconds(3600))
            await patience.run()
            patience.endWork()
            notifier.send(.ready)
            #expect((0..<4).map { _ in manager.receive() } == [Self.more, Self.more, Self.more, "READY=1"])
        }
    }

    @Test func asksNoLongerWhenTheWorkShouldBeOver() async {
        await #expect(processExitsWith: .success) {
            let manager = NotificationSocket()
            defer { manager.remove() }
            let notifier = SystemdNotifier(logger: Logger(label: "test"))
            let patience = SystemdPatience(notifier: notifier, clock: ScriptedClock(wakeUps: 10))
            patience.beginWork(atMost: .seconds(20))
            await patience.run()
            notifier.send(.stopping)
            #expect((0..<4).map { _ in manager.receive() } == [Self.more, Self.more, Self.more, "STOPPING=1"])
        }
    }

    @Test func aFailureLeavesItsReasonWithTheManager() async {
        await #expect(processExitsWith: .success) {
            let manager = NotificationSocket()
            defer { manager.remove() }
            let mistake = #expect(throws: ConfigurationError.self) {
                try ConfigurationLoader(environment: ["AGENTLAB_LEASE": "never"]).load()
            }
            SystemdNotifier(logger: Logger(label: "test")).sendFailure(try #require(mistake), exitStatus: 78)
            let lines = manager.receive().split(separator: "\n")
            #expect(lines.first?.hasPrefix("STATUS=failed: configuration: ") == true)
            #expect(lines.dropFirst() == ["ERRNO=22", "EXIT_STATUS=78"])
        }
    }
}
