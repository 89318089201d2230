import AgentLabJSON
import Logging
import Orchestration
import Testing

@Suite(.timeLimit(.minutes(1))) struct StreamObserverTests {
    private func event(_ number: Int) -> Event {
        Event(.nodeStart, source: "test", data: ["number": .int(number)])
    }

    private func read(_ stream: StreamObserver) async -> [String] {
        var read: [String] = []
        for await event in stream.events {
            read.append(
                event.data["number"]?.intValue.map(String.init) ?? "dropped \(event.data["count"]?.intValue ?? 0)"
            )
        }
        return read
    }

    @Test func eventsComeInOrderAndTheSequenceEnds() async {
        let stream = StreamObserver(capacity: 100)
        async let reading = read(stream)
        for number in 0..<50 {
            stream.observe(event(number))
        }
        stream.finish()
        #expect(await reading == (0..<50).map(String.init))
    }

    @Test func aSlowReaderIsToldWhereEventsWereDropped() async {
        let stream = StreamObserver(capacity: 4)
        for number in 0..<10 {
            stream.observe(event(number))
        }
        var events = stream.events
        for number in 0..<3 {
            #expect(await events.next()?.data["number"] == .int(number))
        }
        stream.observe(event(10))
        stream.observe(event(11))
        stream.observe(event(12))
        stream.finish()
        #expect(await read(stream) == ["3", "dropped 6", "10", "11", "dropped 1"])
    }

    @Test func whatIsDroppedAtTheEndIsToldToo() async {
        let stream = StreamObserver(capacity: 2)
        for number in 0..<5 {
            stream.observe(event(number))
        }
        stream.finish()
        stream.observe(event(9))
        #expect(await read(stream) == ["0", "1", "dropped 3"])
    }

    @Test func aCancelledReaderStops() async {
        let stream = StreamObserver()
        let reading = Task { await read(stream) }
        reading.cancel()
        #expect(await reading.value.isEmpty)
    }

    @Test func everyEventIsReadOrCountedWhateverTheTiming() async {
        let stream = StreamObserver(capacity: 8)
        let total = 20_000
        async let reading = read(stream)
        await withTaskGroup { group in
            for worker in 0..<4 {
                group.addTask {
                    for number in 0..<total / 4 {
                        stream.observe(event(worker * total + number))
                    }
                }
            }
        }
        stream.finish()
        let read = await reading
        let dropped = read.compactMap { $0.hasPrefix("dropped") ? Int($0.dropFirst(8)) : nil }.reduce(0, +)
        #expect(read.filter { !$0.hasPrefix("dropped") }.count + dropped == total)
    }

    @Test func aBroadcastReachesAllAndNoneHarmsAnother() async throws {
        struct Broken: Observer {
            struct Fault: Error {}
            func observe(_ event: Event) throws { throw Fault() }
        }
        struct Stuck: Observer {
            let gate: Gate
            func observe(_ event: Event) async throws { try await gate.wait() }
        }
        let (witness, gate) = (Witness(), Gate())
        let observers: [any Observer] = [Broken(), Stuck(gate: gate), witness]
        try await withBroadcast(to: observers, capacity: 4, logger: .silent) { broadcast in
            // The run ends although one observer is stuck; only then it is let go.
            _ = try await StateGraph.line("x", "y").run(State(), environment: GraphEnvironment(observer: broadcast))
            gate.open()
        }
        let dropped = witness.events.compactMap { $0.data["count"]?.intValue }.reduce(0, +)
        #expect(witness.events.filter { $0.kind != .observerDropped }.count + dropped == 7)
    }

    @Test func theLogObserverWritesToItsLogger() async throws {
        let lines = Mailbox<String>()
        let logger = Logger(label: "test") { _ in LineHandler(lines: lines) }
        let environment = GraphEnvironment(observer: LogObserver(logger, level: .info))
        _ = try await StateGraph.line("x").run(State(), environment: environment)
        #expect(lines.contents == ["graph.start", "node.start", "node.complete", "graph.complete"])
    }
}

private struct LineHandler: LogHandler {
    let lines: Mailbox<String>
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        lines.put(event.metadata?["event.kind"]?.description ?? "")
    }
}
