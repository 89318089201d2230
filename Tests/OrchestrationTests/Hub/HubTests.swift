import AgentLabJSON
import Orchestration
import Testing

@Suite(.timeLimit(.minutes(1))) struct HubTests {
    struct Refusal: Error, CustomStringConvertible {
        let description = "no"
    }

    /// Runs a hub while the body runs, and shuts it down.
    private func withHub<Success: Sendable>(
        _ configuration: HubConfiguration = HubConfiguration(),
        clock: any Clock<Duration> = ContinuousClock(),
        _ body: (Hub) async throws -> Success
    ) async throws -> Success {
        let hub = Hub(configuration: configuration, clock: clock)
        async let running: Void = hub.run()
        let success = try await body(hub)
        try await hub.shutDown(within: .seconds(30))
        await running
        return success
    }

    @Test func aRequestIsAnswered() async throws {
        let answer = try await withHub { hub in
            try hub.register("doubler") { .int(($0.data.intValue ?? 0) * 2) }
            try hub.register("asker") { _ in nil }
            return try await hub.request(from: "asker", to: "doubler", 21)
        }
        #expect(answer == 42)
    }

    @Test func aRequestCanBeAnsweredLater() async throws {
        let answer = try await withHub { hub in
            try hub.register("slow") { message in
                try hub.send(from: "slow", to: "helper", .string("look it up"))
                try hub.register("later") { _ in nil }
                try hub.respond(to: message, "done")
                return nil
            }
            try hub.register("helper") { _ in nil }
            try hub.register("asker") { _ in nil }
            return try await hub.request(from: "asker", to: "slow", nil)
        }
        #expect(answer == "done")
    }

    @Test func aRequestThatIsNotAnsweredInTimeFails() async throws {
        let clock = ManualClock()
        let hub = Hub(configuration: HubConfiguration(defaultTimeout: .seconds(3)), clock: clock)
        try hub.register("silent") { _ in nil }
        try hub.register("asker") { _ in nil }
        let request = Task { try await hub.request(from: "asker", to: "silent", nil) }
        await clock.sleeperArrives()
        clock.advance(by: .seconds(3))
        let error = try await #require(throws: HubError.self) { try await request.value }
        #expect(error.code == .requestTimedOut)
        #expect(clock.requested == [.seconds(3)])
    }

    @Test func aHandlerThatThrowsFailsTheRequest() async throws {
        try await withHub { hub in
            try hub.register("refuser") { _ in throw Refusal() }
            try hub.register("asker") { _ in nil }
            let error = try await #require(throws: HubError.self) {
                try await hub.request(from: "asker", to: "refuser", nil)
            }
            #expect(error.code == .requestFailed)
            #expect("\(error)" == "member \"refuser\" failed to answer: no")
            #expect(error.cause is Refusal)
        }
    }

    @Test func aMemberDealsWithItsMessagesInOrderOneAtATime() async throws {
        let (seen, busy) = (Mailbox<Int>(), Counter())
        try await withHub(HubConfiguration(channelBufferSize: 1000)) { hub in
            try hub.register("a") { message in
                #expect(busy.increment() == (message.data.intValue ?? 0) * 2 + 1)
                await Task.yield()
                busy.increment()
                seen.put(message.data.intValue ?? 0)
                return nil
            }
            try hub.register("b") { _ in nil }
            for number in 0..<500 {
                try hub.send(from: "b", to: "a", .int(number))
            }
        }
        #expect(seen.contents == Array(0..<500))
    }

    @Test func membersDoNotHoldEachOtherUp() async throws {
        let (stuck, gate) = (Gate(), Gate())
        try await withHub { hub in
            try hub.register("stuck") { _ in
                stuck.open()
                try await gate.wait()
                return nil
            }
            try hub.register("quick") { _ in "here" }
            try hub.send(from: "quick", to: "stuck", nil)
            try await stuck.wait()
            #expect(try await hub.request(from: "stuck", to: "quick", nil) == "here")
            gate.open()
        }
    }

    @Test func aBroadcastReachesAllButTheSender() async throws {
        let seen = Mailbox<String>()
        let delivery = try await withHub { hub in
            for id: MemberID in ["a", "b", "c"] {
                try hub.register(id) { message in
                    #expect(message.type == .broadcast)
                    seen.put("\(message.from)→\(message.to)")
                    return nil
                }
            }
            return try hub.broadcast(from: "b", "hello", options: MessageOptions(priority: .high, headers: ["k": "v"]))
        }
        #expect(delivery.accepted == ["a", "c"])
        #expect(Set(seen.contents) == ["b→a", "b→c"])
    }

    @Test func aTopicReachesItsSubscribers() async throws {
        let seen = Mailbox<String>()
        try await withHub { hub in
            for id: MemberID in ["a", "b", "c", "d"] {
                try hub.register(id) { message in
                    seen.put("\(message.topic ?? "-"):\(message.to)")
                    return nil
                }
                try hub.subscribe(id, to: "news")
            }
            try hub.unsubscribe("c", from: "news")
            try hub.unregister("d")
            #expect(try hub.publish(from: "a", topic: "news", nil).accepted == ["b"])
            #expect(try hub.publish(from: "a", topic: "weather", nil).accepted.isEmpty)
        }
        #expect(seen.contents == ["news:b"])
    }

    @Test func aFullMailboxRefusesAndIsCounted() throws {
        let hub = Hub(configuration: HubConfiguration(channelBufferSize: 2))
        try hub.register("a") { _ in nil }
        try hub.register("b") { _ in nil }
        try hub.send(from: "b", to: "a", 1)
        try hub.send(from: "b", to: "a", 2)
        let error = try #require(throws: HubError.self) { try hub.send(from: "b", to: "a", 3) }
        #expect(error.code == .mailboxFull)
        #expect(try hub.broadcast(from: "b", 4).dropped == ["a"])
        #expect(hub.metrics.sent == 2)
        #expect(hub.metrics.dropped == 2)
        #expect(hub.metrics.members == 2)
    }

    @Test func duplicateAndUnknownMembersAreErrors() throws {
        let hub = Hub()
        try hub.register("a") { _ in nil }
        #expect(throws: HubError.self) { try hub.register("a") { _ in nil } }
        for (from, to) in [("a", "x"), ("x", "a")] as [(MemberID, MemberID)] {
            let error = try #require(throws: HubError.self) { try hub.send(from: from, to: to, nil) }
            #expect(error.code == .unknownMember)
            #expect(error.member == "x")
        }
        #expect(throws: HubError.self) { try hub.unregister("x") }
        #expect(throws: HubError.self) { try hub.subscribe("x", to: "t") }
        try hub.unregister("a")
        try hub.register("a") { _ in nil }
    }

    @Test func shuttingDownLosesNoAcceptedMessage() async throws {
        let (seen, gate) = (Counter(), Gate())
        let hub = Hub()
        for id: MemberID in ["a", "b", "c"] {
            try hub.register(id) { _ in
                try await gate.wait()
                seen.increment()
                return nil
            }
        }
        for _ in 0..<100 {
            try hub.send(from: "a", to: "b", nil)
            try hub.send(from: "b", to: "c", nil)
        }
        async let running: Void = hub.run()
        async let down: Void = hub.shutDown(within: .seconds(30))
        async let again: Void = hub.shutDown(within: .seconds(30))
        gate.open()
        _ = try await (down, again)
        await running
        #expect(seen.value == 200)
        #expect(hub.metrics.sent == 200)
        #expect(hub.metrics.received == 200)
        #expect(hub.metrics.dropped == 0)
        let error = try #require(throws: HubError.self) { try hub.send(from: "a", to: "b", nil) }
        #expect(error.code == .shutDown)
    }

    @Test func whenTheTimeIsOverHandlersAreCancelled() async throws {
        let (clock, stuck) = (ManualClock(), Gate())
        let hub = Hub(clock: clock)
        try hub.register("a") { _ in
            stuck.open()
            try await Gate().wait()
            return nil
        }
        try hub.register("b") { _ in nil }
        for _ in 0..<3 {
            try hub.send(from: "b", to: "a", nil)
        }
        let running = Task { await hub.run() }
        try await stuck.wait()
        let down = Task { try await hub.shutDown(within: .seconds(5)) }
        await clock.sleeperArrives()
        clock.advance(by: .seconds(5))
        let error = try await #require(throws: HubError.self) { try await down.value }
        #expect(error.code == .shutdownTimedOut)
        await running.value
        #expect(hub.metrics.received + hub.metrics.dropped == 3)
    }

    @Test func whoWaitsForAnAnswerHearsOfTheEnd() async throws {
        let asked = Gate()
        let hub = Hub()
        try hub.register("silent") { _ in
            asked.open()
            return nil
        }
        try hub.register("asker") { _ in nil }
        let running = Task { await hub.run() }
        let request = Task { try await hub.request(from: "asker", to: "silent", nil) }
        try await asked.wait()
        try await hub.shutDown(within: .seconds(30))
        let error = try await #require(throws: HubError.self) { try await request.value }
        #expect(error.code == .shutDown)
        await running.value
    }

    @Test func manyMembersMayTalkAtOnce() async throws {
        let total = try await withHub(HubConfiguration(channelBufferSize: 10_000)) { hub in
            for number in 0..<20 {
                try hub.register(MemberID("m\(number)")) { .int(($0.data.intValue ?? 0) + 1) }
            }
            return try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<2000 {
                    let (from, to) = (MemberID("m\(number % 20)"), MemberID("m\((number * 7 + 1) % 20)"))
                    group.addTask { try await hub.request(from: from, to: to, .int(number)).intValue ?? 0 }
                }
                return try await group.reduce(0, +)
            }
        }
        #expect(total == (0..<2000).reduce(0) { $0 + $1 + 1 })
    }
}
