import AgentLabControl
import FoundationEssentials
import Glibc
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SocketFileTests {
    @Test(arguments: [0o660, 0o600, 0o666] as [UInt32])
    func theFileHasItsModeAndIsGoneInTheEnd(mode: UInt32) async throws {
        try await withSocketDirectory { directory in
            let path = directory + "/s"
            try await withRunning(Self.server(.path(path, mode: mode))) {
                let status = try Self.status(path)
                #expect(status.st_mode == S_IFSOCK | mode)
                try await expectService(at: path)
            }
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func theFileBelongsToTheGroup() async throws {
        guard getuid() == 0 else { return }
        try await withSocketDirectory { directory in
            let path = directory + "/s"
            try await withRunning(Self.server(.path(path, group: "daemon"))) {
                // Debian gives this group the same number everywhere.
                let daemonGroup: gid_t = 1
                let group = try Self.status(path).st_gid
                #expect(group == daemonGroup)
            }
        }
    }

    @Test func anUnknownGroupIsRefused() async throws {
        try await withSocketDirectory { directory in
            let error = await Self.error(.path(directory + "/s", group: "no-such-group"))
            #expect(error?.code == .groupUnknown)
            #expect(error?.description == "there is no group 'no-such-group' for the socket")
            #expect(!FileManager.default.fileExists(atPath: directory + "/s"))
        }
    }

    @Test func aSocketThatNobodyListensOnIsReplaced() async throws {
        try await withSocketDirectory { directory in
            let path = directory + "/s"
            let stale = listeningSocket(at: path)
            close(stale)
            #expect(FileManager.default.fileExists(atPath: path))
            try await withRunning(Self.server(.path(path))) { try await expectService(at: path) }
        }
    }

    @Test func aSocketThatSomebodyListensOnIsLeftAlone() async throws {
        try await withServer(ScriptedHandler()) { _, path in
            let error = await Self.error(.path(path))
            #expect(error?.code == .addressInUse)
            #expect(error?.description == "another process listens on \(path)")
            try await expectService(at: path)
        }
    }

    @Test func whatIsNoSocketIsLeftAlone() async throws {
        try await withSocketDirectory { directory in
            let path = directory + "/s"
            try "precious".write(toFile: path, atomically: false, encoding: .utf8)
            let error = await Self.error(.path(path))
            #expect(error?.code == .pathUnusable)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
        }
    }

    @Test func anotherSocketInItsPlaceIsNotRemoved() async throws {
        try await withSocketDirectory { directory in
            let path = directory + "/s"
            var other: CInt = -1
            try await withRunning(Self.server(.path(path))) {
                try FileManager.default.removeItem(atPath: path)
                other = listeningSocket(at: path)
            }
            #expect(FileManager.default.fileExists(atPath: path))
            close(other)
        }
    }

    @Test func anInheritedSocketIsServedAndItsFileKept() async throws {
        try await withSocketDirectory { directory in
            let path = directory + "/s"
            let descriptor = listeningSocket(at: path)
            try await withRunning(Self.server(.inherited(descriptor))) { try await expectService(at: path) }
            #expect(FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func aDescriptorThatDoesNotListenIsRefused() async throws {
        #expect(await Self.error(.inherited(0))?.code == .descriptorUnusable)
        #expect(await Self.error(.inherited(9_999))?.code == .descriptorUnusable)
    }

    @Test func pathsThatCannotBeAreRefused() async throws {
        let long = "/tmp/" + String(repeating: "x", count: 103)
        #expect(await Self.error(.path(long))?.code == .pathUnusable)
        let error = await Self.error(.path("/no/such/directory/s"))
        #expect(error?.code == .pathUnusable)
        #expect(error?.description == "cannot make the socket /no/such/directory/s: No such file or directory")
    }

    @Test func aServerRunsOnlyOnce() async throws {
        try await withSocketDirectory { directory in
            let server = Self.server(.path(directory + "/s"))
            try await withRunning(server) {
                let error = await #expect(throws: ControlServerError.self) { try await server.run() }
                #expect(error?.code == .alreadyRan)
            }
        }
    }

    private static func server(_ socket: ControlServer.Socket) -> ControlServer {
        ControlServer(
            configuration: ControlServer.Configuration(socket: socket),
            logger: quietLogger,
            handler: ScriptedHandler()
        )
    }

    private static func error(_ socket: ControlServer.Socket) async -> ControlServerError? {
        await #expect(throws: ControlServerError.self) { try await self.server(socket).run() }
    }

    private static func status(_ path: String) throws -> stat {
        var status = stat()
        let result = unsafe lstat(path, &status)
        try #require(result == 0)
        return status
    }
}
