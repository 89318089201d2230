import AgentLabControl
import AgentLabJSON
import Glibc
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ConnectTests {
    @Test func aMissingSocketIsNamed() async throws {
        let error = await Self.error(connectingTo: "/no/such.sock")
        #expect(error?.code == .socketNotFound)
        #expect(error?.description == "there is no socket at /no/such.sock")
    }

    @Test func aSocketThatNobodyListensOnIsNamed() async throws {
        try await withSocketDirectory { directory in
            let path = directory + "/s"
            close(listeningSocket(at: path))
            let error = await Self.error(connectingTo: path)
            #expect(error?.code == .refused)
            #expect(error?.description == "nobody listens on \(path)")
        }
    }

    @Test func aPathThatIsTooLongIsRefused() async throws {
        let error = await Self.error(connectingTo: "/" + String(repeating: "x", count: 107))
        #expect(error?.code == .connectFailed)
        #expect(error?.description.contains("108") == true)
    }

    @Test func whatIsNoDaemonIsFoundOut() async throws {
        try await withSocketDirectory { directory in
            let path = directory + "/s"
            let listener = listeningSocket(at: path)
            defer { close(listener) }
            let answers: [[UInt8]] = [[0, 0, 0, 0], [255, 0, 0, 0], frame(Array("hello".utf8)), frame([0xFF])]
            for answer in answers {
                async let served: Void = onThread {
                    let peer = accept(listener, nil, nil)
                    _ = unsafe answer.withUnsafeBytes { unsafe send(peer, $0.baseAddress, $0.count, 0) }
                    var byte: UInt8 = 0
                    while unsafe recv(peer, &byte, 1, 0) > 0 {}
                    close(peer)
                }
                try await ControlClient.withConnection(to: path) { client in
                    let error = await #expect(throws: ControlClientError.self) { try await client.call("m", [:]) }
                    #expect(error?.code == .protocolViolation)
                }
                await served
            }
        }
    }

    private static func error(connectingTo path: String) async -> ControlClientError? {
        await #expect(throws: ControlClientError.self) { try await ControlClient.withConnection(to: path) { _ in } }
    }
}
