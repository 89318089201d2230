import AgentLabJSON
import Synchronization

/// Keeps so many runs of a workflow in flight: each is executed, waited for, and followed by the next.
final class RunLoad: Sendable {
    /// Runs that have ended so far.
    let completed = Atomic<Int>(0)
    private let isStopping = Atomic<Bool>(false)

    private let socket: String
    private let workflow: String
    private let params: String
    private let inFlight: Int

    // A connection may have 64 requests in hand.
    private static let perConnection = 32

    init(socket: String, workflow: String, params: String = "{}", inFlight: Int) {
        self.socket = socket
        self.workflow = workflow
        self.params = params
        self.inFlight = inFlight
    }

    /// Loads the daemon until ``stop()``, and returns when all runs have ended.
    func run() async throws {
        try await LoadThread.run { try self.drive() }
    }

    func stop() { isStopping.store(true, ordering: .relaxed) }

    private func drive() throws {
        let count = (inFlight + Self.perConnection - 1) / Self.perConnection
        let sockets = try (0..<count).map { _ in try LoadSocket(connectingTo: socket) }
        for place in 0..<inFlight { execute(place, on: sockets[place % count]) }
        var busy = inFlight
        while busy > 0 {
            for socket in sockets { try socket.flush() }
            for index in LoadThread.waitForInput(sockets, milliseconds: 100) {
                let socket = sockets[index]
                try socket.receive()
                while let frame = socket.nextFrame() {
                    guard let place = try answer(frame, on: socket) else { continue }
                    completed.add(1, ordering: .relaxed)
                    if isStopping.load(ordering: .relaxed) {
                        busy -= 1
                    } else {
                        execute(place, on: socket)
                    }
                }
            }
        }
    }

    private func execute(_ place: Int, on socket: LoadSocket) {
        socket.enqueue(
            #"{"jsonrpc":"2.0","id":\#(place * 2),"method":"runs.execute","params":{"workflow":"\#(workflow)","#
                + #""params":\#(params)}}"#
        )
    }

    /// Takes an answer; the place whose run it says has ended.
    private func answer(_ frame: ArraySlice<UInt8>, on socket: LoadSocket) throws -> Int? {
        let message = try JSONValue(parsing: Array(frame))
        guard let id = message["id"]?.intValue, let run = message["result"]?["run"], let runID = run["id"]?.stringValue
        else { throw BenchmarkError("the daemon answered \(String(decoding: frame.prefix(400), as: UTF8.self))") }
        if id.isMultiple(of: 2) {
            socket.enqueue(#"{"jsonrpc":"2.0","id":\#(id + 1),"method":"runs.wait","params":{"run":"\#(runID)"}}"#)
            return nil
        }
        guard run["status"] == "completed" else {
            let message = run["error_message"]?.stringValue ?? ""
            throw BenchmarkError("a run ended as \(run["status"]?.stringValue ?? "nothing"): \(message)")
        }
        return id / 2
    }
}
