import AgentLabAPI
import AgentLabControl
import AgentLabJSON
import Subprocess
import Testing

extension EndToEnd {
    @Suite struct HostileClientTests {
        private static let hostilities: [(bytes: [UInt8], reason: String)] = [
            ([0x01, 0x40, 0, 0] + [UInt8](repeating: 0x20, count: 20 << 20), "too_large"),
            ([0xff, 0xff, 0xff, 0xff], "too_large"),
            ([0, 0, 0, 0], "invalid_request"),
            (Array("\0\0\0\u{10}GET / HTTP/1.1\r\n".utf8), "parse_error"),
            ([0, 0, 0, 4, 0xc3, 0x28, 0xc3, 0x28], "parse_error"),
            ([0, 0, 0x40, 0] + [UInt8](repeating: 0x5b, count: 0x4000), "parse_error"),
        ]

        @Test func whatIsNoFrameIsAnsweredAndEndsItsOwnConnectionOnly() async throws {
            try await Site.with { site in
                try await site.withDaemon { _ in
                    try await site.withClient { client in
                        for hostility in Self.hostilities {
                            let raw = try RawConnection(path: site.socket)
                            await raw.send(hostility.bytes)
                            let answer = try #require(try await raw.receive())
                            #expect(answer["error"]?["data"]?["reason"]?.stringValue == hostility.reason)
                            #expect(answer["id"] == .null)
                            #expect(try await raw.receive() == nil)
                            // A connection that was there before is served as ever.
                            #expect(try await client.call(DaemonStatus()).state == .ready)
                        }
                    }
                }
            }
        }

        @Test func halfAFrameHoldsUpNobody() async throws {
            try await Site.with { site in
                try site.makeTree()
                try await site.withDaemon { _ in
                    var silent: [RawConnection] = []
                    for count in 1...20 {
                        let raw = try RawConnection(path: site.socket)
                        await raw.send(Array([0, 0xf0, 0, 0, 0x7b].prefix(count % 5 + 1)))
                        silent.append(raw)
                    }
                    let run = try await site.executeDigest(delay: 0)
                    try await site.expectCompleteDigest(run)
                    #expect(silent.count == 20)
                }
            }
        }

        @Test func randomBytesDoNotBringTheDaemonDown() async throws {
            try await Site.with { site in
                try await site.withDaemon { _ in
                    for _ in 1...200 {
                        let raw = try RawConnection(path: site.socket)
                        let length = UInt8.random(in: 1...64)
                        await raw.send([0, 0, 0, length] + (0..<length).map { _ in UInt8.random(in: 0...255) })
                        let answer = try #require(try await raw.receive())
                        #expect(answer["error"] != nil)
                    }
                    #expect(try await site.control("status").exitCode == 0)
                }
            }
        }
    }
}
