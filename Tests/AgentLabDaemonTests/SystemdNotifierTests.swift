import AgentLabDaemon
import Glibc
import Logging
import Testing

/// Exit tests, because libsystemd looks into the environment of the process.
@Suite(.timeLimit(.minutes(1))) struct SystemdNotifierTests {
    @Test func everyNotificationReachesTheManagerInItsForm() async {
        await #expect(processExitsWith: .success) {
            let manager = NotificationSocket()
            defer { manager.remove() }
            let notifier = SystemdNotifier(logger: Logger(label: "test"))
            #expect(notifier.isSupervised)
            notifier.send(.ready, .status("3 runs"))
            #expect(manager.receive() == "READY=1\nSTATUS=3 runs")
            notifier.send(.stopping, .extendTimeout(.milliseconds(1500)))
            #expect(manager.receive() == "STOPPING=1\nEXTEND_TIMEOUT_USEC=1500000")
            notifier.send(.errno(5), .exitStatus(1))
            #expect(manager.receive() == "ERRNO=5\nEXIT_STATUS=1")
            notifier.send(.extendTimeout(.seconds(-1)))
            #expect(manager.receive() == "EXTEND_TIMEOUT_USEC=0")
            notifier.send(.reloading)
            let reloading = manager.receive()
            var now = timespec()
            unsafe clock_gettime(CLOCK_MONOTONIC, &now)
            let stamp = UInt64(reloading.split(separator: "=").last ?? "") ?? 0
            #expect(reloading == "RELOADING=1\nMONOTONIC_USEC=\(stamp)")
            #expect(stamp > 0 && stamp / 1_000_000 <= UInt64(now.tv_sec))
        }
    }

    @Test func aStatusCannotSmuggleInAnotherAssignment() async {
        await #expect(processExitsWith: .success) {
            let manager = NotificationSocket()
            defer { manager.remove() }
            SystemdNotifier(logger: Logger(label: "test")).send(.status("failed\nREADY=1\r\n\u{0}x\u{2028}y"))
            #expect(manager.receive() == "STATUS=failed READY=1  x y")
        }
    }

    @Test func withoutAManagerNothingHappensAndNothingIsLogged() async {
        await #expect(processExitsWith: .success) {
            setVariable("NOTIFY_SOCKET", nil)
            setVariable("WATCHDOG_USEC", nil)
            let pipe = Pipe()
            pipe.makeNonBlocking()
            let log = DaemonLog(level: .trace, environment: [:], output: pipe.output)
            let notifier = SystemdNotifier(logger: log.makeLogger(label: "test"))
            notifier.send(.ready)
            log.makeLogger(label: "test").info("end")
            #expect(!notifier.isSupervised)
            #expect(notifier.watchdogInterval == nil)
            #expect(SystemdWatchdog(notifier: notifier) == nil)
            #expect(pipe.read().hasSuffix("Z info end\n"))
        }
    }

    @Test func aManagerThatIsGoneIsAWarningAndNoMore() async {
        await #expect(processExitsWith: .success) {
            setVariable("NOTIFY_SOCKET", "/nonexistent/notify")
            let pipe = Pipe()
            let log = DaemonLog(
                environment: ["JOURNAL_STREAM": pipe.journalStream],
                output: pipe.output,
                usesFields: false
            )
            SystemdNotifier(logger: log.makeLogger(label: "test")).send(.ready)
            let expected = "<4>service manager could not be notified error=\"No such file or directory\"\n"
            #expect(pipe.read() == expected)
        }
    }

    @Test func theWatchdogIsFedOnlyWhileTheDaemonMakesProgress() async {
        await #expect(processExitsWith: .success) {
            let manager = NotificationSocket()
            defer { manager.remove() }
            setVariable("WATCHDOG_USEC", "3000000")
            setVariable("WATCHDOG_PID", nil)
            let notifier = SystemdNotifier(logger: Logger(label: "test"))
            #expect(notifier.watchdogInterval == .seconds(3))
            let clock = ScriptedClock(wakeUps: 4)
            let watchdog = SystemdWatchdog(notifier: notifier, clock: clock)
            let probes = Probes([true, false, false, true, true])
            await watchdog?.run { probes.next() }
            notifier.send(.stopping)
            #expect((0..<4).map { _ in manager.receive() } == ["WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1", "STOPPING=1"])
            #expect(probes.isSpent)
            #expect(clock.naps == Array(repeating: .seconds(1), count: 5))
        }
    }

    @Test func aManagerThatDoesNotReadHoldsNobodyUp() async {
        await #expect(processExitsWith: .success) {
            let manager = NotificationSocket()
            defer { manager.remove() }
            let notifier = SystemdNotifier(logger: Logger(label: "test"))
            // Far more than the socket's buffer holds.
            for number in 0..<5_000 { notifier.send(.status("\(number)")) }
            notifier.send(.stopping)
            var last = manager.receive()
            while last != "STOPPING=1" { last = manager.receive() }
        }
    }

    @Test func aWatchdogForAnotherProcessIsNotOurs() async {
        await #expect(processExitsWith: .success) {
            setVariable("WATCHDOG_USEC", "3000000")
            setVariable("WATCHDOG_PID", "1")
            #expect(SystemdNotifier(logger: Logger(label: "test")).watchdogInterval == nil)
        }
    }
}
