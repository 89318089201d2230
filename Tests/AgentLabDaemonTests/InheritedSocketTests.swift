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
            let isRight = try withActivation(names: "agentlabd.socket", listeningSocket()) {
                guard let taken = try? InheritedSocket.take() else { return false }
                return taken.descriptor == 3 && taken.name == "agentlabd.socket"
                    && fcntl(3, F_GETFD) & FD_CLOEXEC != 0
            }
            #expect(isRight)
        }
    }

    @Test func aSocketOfAnotherKindIsRefused() async {
        await #expect(processExitsWith: .success) {
            let isRight = try withActivation(names: "odd", socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)) {
                refusal() == .notAListeningUnixStream(name: "odd")
            }
            #expect(isRight)
        }
    }

    @Test func severalSocketsAreRefused() async {
        await #expect(processExitsWith: .success) {
            let isRight = try withActivation(names: "a:b", listeningSocket(), listeningSocket()) {
                refusal() == .severalSockets(names: ["a", "b"])
            }
            #expect(isRight)
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

private func refusal() -> SocketActivationError? {
    do throws(SocketActivationError) {
        _ = try InheritedSocket.take()
        return nil
    } catch {
        return error
    }
}

/// Whether a check holds in a copy of this process that has the descriptors where the protocol wants them.
///
/// A copy, for here these places belong to somebody already, the event loop of other threads above all; it has none.
private func withActivation(names: String, _ descriptors: Int32..., check: () -> Bool) throws -> Bool {
    // What the library keeps from Swift because of the threads that are missing in the copy is wanted here for that.
    let symbol = unsafe try #require(dlsym(nil, "fork"))
    let fork = unsafe unsafeBitCast(symbol, to: (@convention(c) () -> pid_t).self)
    let child = fork()
    guard child == 0 else {
        var status: Int32 = -1
        return unsafe waitpid(child, &status, 0) == child && status == 0
    }
    // Out of the way first: one of them may sit on another's place.
    let moved = descriptors.map { fcntl($0, F_DUPFD, 100) }
    for (offset, descriptor) in moved.enumerated() { dup2(descriptor, Int32(offset) + 3) }
    setVariable("LISTEN_PID", "\(getpid())")
    setVariable("LISTEN_FDS", "\(descriptors.count)")
    setVariable("LISTEN_FDNAMES", names)
    _exit(check() ? 0 : 1)
}
