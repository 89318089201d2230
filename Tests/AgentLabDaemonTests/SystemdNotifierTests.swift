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
            let watchdog = try SystemdWatchdog(notifier: notifier)
            #expect(watchdog == nil)
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
        }
        await #expect(processExitsWith: .success) {
            let manager = NotificationSocket()
            defer { manager.remove() }
            setVariable("WATCHDOG_USEC", "30000")
            setVariable("WATCHDOG_PID", nil)
            let notifier = SystemdNotifier(logger: Logger(label: "test"))
            let watchdog = try #require(try SystemdWatchdog(notifier: notifier))
            let probes = Probes([true, false, false, true, true])
            let (spent, spending) = AsyncStream.makeStream(of: Void.self)
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    await watchdog.run {
                        guard probes.isSpent else { return probes.next() }
                        spending.finish()
                        return false
                    }
                }
                for await _ in spent {}
                group.cancelAll()
            }
            notifier.send(.stopping)
            #expect((0..<4).map { _ in manager.receive() } == ["WATCHDOG=1", "WATCHDOG=1", "WATCHDOG=1", "STOPPING=1"])
        }
    }

    @Test func theWatchdogIsFedWhileNodesBlockEveryThread() async {
        await #expect(processExitsWith: .success) {
            let manager = NotificationSocket()
            defer { manager.remove() }
            setVariable("WATCHDOG_USEC", "30000")
            setVariable("WATCHDOG_PID", nil)
            let notifier = SystemdNotifier(logger: Logger(label: "test"))
            let watchdog = try #require(try SystemdWatchdog(notifier: notifier))
            let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
            // They end with the process.
            Task {
                await watchdog.run {
                    beginning.finish()
                    return true
                }
            }
            for await _ in begun {}
            // More than there are threads to be shared; receive() blocks one, too.
            for _ in 0..<512 { Task { while true { pause() } } }
            for _ in 0..<10 { #expect(manager.receive() == "WATCHDOG=1") }
        }
    }

    @Test func aDaemonIsAliveWhileItsPartsSaySoAndBlockedThreadsAreBorneForAWhile() {
        let start = ContinuousClock.now
        var liveness = Liveness(interval: .seconds(30), at: start)
        func isAlive(_ seconds: Int) -> Bool { liveness.isAlive(at: start + .seconds(seconds)) }
        #expect(isAlive(29))
        // The threads are shared as they should be, and the loops are stuck.
        liveness.noteTurn(at: start + .seconds(20))
        #expect(isAlive(29) && !isAlive(31))
        liveness.noteAnswer(true, at: start + .seconds(35))
        liveness.noteTurn(at: start + .seconds(35))
        #expect(isAlive(40))
        // The journal is stuck.
        liveness.noteAnswer(false, at: start + .seconds(41))
        #expect(!isAlive(42))
        // Every thread is blocked, from then on.
        liveness.noteAnswer(true, at: start + .seconds(50))
        liveness.noteTurn(at: start + .seconds(50))
        #expect(isAlive(100) && isAlive(349) && !isAlive(350))
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
