import AgentLabDaemon
import Glibc
import Testing

/// Exit tests, because the protocol fixes the environment and the numbers of descriptors.
@Suite(.timeLimit(.minutes(1))) struct InheritedSocketTests {
    @Test func withoutActivationThereIsNone() async {
        await #expect(processExitsWith: .success) {
            setVariable("LISTEN_FDS", nil)
            let taken = try InheritedSocket.take()
            #expect(taken == nil)
        }
    }

    @Test func socketsForAnotherProcessAreNotOurs() async {
        await #expect(processExitsWith: .success) {
            setVariable("LISTEN_PID", "1")
            setVariable("LISTEN_FDS", "1")
            let taken = try InheritedSocket.take()
            #expect(taken == nil)
        }
    }

    @Test func aListeningUnixStreamSocketIsTakenWithItsName() async {
        await #expect(processExitsWith: .success) {
            try withActivation(names: "agentlabd.socket", listeningSocket()) {
                let taken = try InheritedSocket.take()
                #expect(taken?.descriptor == 3)
                #expect(taken?.name == "agentlabd.socket")
                #expect(fcntl(3, F_GETFD) & FD_CLOEXEC != 0)
            }
        }
    }

    @Test func aSocketOfAnotherKindIsRefused() async {
        await #expect(processExitsWith: .success) {
            try withActivation(names: "odd", socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)) {
                #expect(throws: SocketActivationError.notAListeningUnixStream(name: "odd")) {
                    try InheritedSocket.take()
                }
            }
        }
    }

    @Test func severalSocketsAreRefused() async {
        await #expect(processExitsWith: .success) {
            try withActivation(names: "a:b", listeningSocket(), listeningSocket()) {
                #expect(throws: SocketActivationError.severalSockets(names: ["a", "b"])) { try InheritedSocket.take() }
            }
        }
    }

    @Test func aMalformedEnvironmentIsRefused() async {
        await #expect(processExitsWith: .success) {
            setVariable("LISTEN_PID", "\(getpid())")
            setVariable("LISTEN_FDS", "several")
            #expect(throws: SocketActivationError.refused(errno: EINVAL)) { try InheritedSocket.take() }
        }
    }
}

private func listeningSocket() -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    let path = "/tmp/agentlab-activation-\(getpid())-\(descriptor)"
    _ = unsafe unlink(path)
    unsafe withUnixAddress(path) { address, length in _ = unsafe bind(descriptor, address, length) }
    listen(descriptor, 1)
    _ = unsafe unlink(path)
    return descriptor
}

/// Puts the descriptors where the protocol wants them and afterwards gives their places back to whom they belonged, which
/// may be the test runner.
private func withActivation(names: String, _ descriptors: Int32..., body: () throws -> Void) throws {
    let places = (0..<descriptors.count).map { Int32($0) + 3 }
    // Out of the way first: one of them may sit on another's place.
    let moved = descriptors.map { fcntl($0, F_DUPFD, 100) }
    let former = places.map { fcntl($0, F_DUPFD_CLOEXEC, 200) }
    for (descriptor, place) in zip(moved, places) { dup2(descriptor, place) }
    defer {
        for (descriptor, place) in zip(former, places) where descriptor >= 0 { dup2(descriptor, place) }
    }
    setVariable("LISTEN_PID", "\(getpid())")
    setVariable("LISTEN_FDS", "\(descriptors.count)")
    setVariable("LISTEN_FDNAMES", names)
    try body()
}
