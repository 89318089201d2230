import AgentLabAPI
import AgentLabControl
import FoundationEssentials
import Glibc
import Subprocess
import Testing

extension EndToEnd {
    /// What comes from anybody who may open the socket.
    @Suite struct FuzzTests {
        @Test(arguments: 1...3 as ClosedRange<UInt64>)
        func whatIsNoRequestIsRefusedAndOthersAreServed(seed: UInt64) async throws {
            try await Site.with { site in
                try await site.withDaemon { daemon in
                    var fuzzer = FrameFuzzer(seed: seed)
                    try await site.withClient { client in
                        try await Self.send(100, of: &fuzzer, to: site)
                        let before = try Self.residentKiB(daemon)
                        for _ in 1...5 {
                            try await Self.send(100, of: &fuzzer, to: site)
                            #expect(try await client.call(DaemonStatus()).state == .ready)
                        }
                        #expect(try Self.residentKiB(daemon) < before + Self.tolerance)
                    }
                    #expect(daemon.log.lines.filter { $0.contains("Z critical ") } == [])
                }
            }
        }

        @Test func tenThousandConnectionsThatAreLeftCostNothing() async throws {
            try await Site.with { site in
                try await site.withDaemon { daemon in
                    try await site.withClient { client in
                        try await Self.leave(500, at: site, client)
                        let (before, files) = (try Self.residentKiB(daemon), try Self.openFiles(daemon))
                        for _ in 1...19 { try await Self.leave(500, at: site, client) }
                        #expect(try Self.residentKiB(daemon) < before + Self.tolerance)
                        // Connections to the database come and go.
                        #expect(try Self.openFiles(daemon) < files + 16)
                    }
                }
            }
        }

        /// What caches, pools and the allocator may have taken up in between, in KiB.
        private static let tolerance = 32 << 10

        /// Each on a connection of its own, whose answers are read to their end.
        private static func send(_ count: Int, of fuzzer: inout FrameFuzzer, to site: Site) async throws {
            for _ in 0..<count {
                let raw = try RawConnection(path: site.socket)
                await raw.send(fuzzer.next())
                raw.finishSending()
                while try await raw.receive() != nil {}
            }
        }

        /// Opens connections, begins a frame or a request on each, and goes away; returns when the daemon has noticed.
        private static func leave(_ count: Int, at site: Site, _ client: ControlClient) async throws {
            let beginnings = [
                [], [0], [0, 0, 0, 9, 0x7b],
                Array("\0\0\0\u{2f}{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"daemon.info\"}".utf8),
            ]
            var left: [RawConnection] = []
            for number in 0..<count {
                let raw = try RawConnection(path: site.socket)
                await raw.send(beginnings[number % beginnings.count])
                left.append(raw)
            }
            #expect(try await client.call(DaemonStatus()).state == .ready)
            left = []
            while try await client.call(DaemonStatus()).connections != 1 {}
        }

        private static func residentKiB(_ daemon: RunningDaemon) throws -> Int {
            let pages = try String(contentsOfFile: "/proc/\(daemon.processID)/statm", encoding: .utf8).split(
                separator: " "
            )
            return try #require(Int(pages[1])) * sysconf(CInt(_SC_PAGESIZE)) / 1024
        }

        private static func openFiles(_ daemon: RunningDaemon) throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: "/proc/\(daemon.processID)/fd").count
        }
    }
}
