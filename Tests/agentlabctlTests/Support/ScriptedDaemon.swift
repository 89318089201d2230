import AgentLabAPI
import AgentLabControl
import FoundationEssentials
import Logging

/// Serves scripted routes on a socket for as long as the body runs.
func withDaemon(at path: String, _ routes: ControlRouter, _ body: () async throws -> Void) async throws {
    let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    let configuration = ControlServer.Configuration(socket: .path(path))
    let server = ControlServer(configuration: configuration, logger: logger, handler: routes)
    let (listening, listens) = AsyncStream<Void>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            // A server that cannot listen fails the test instead of leaving it waiting.
            defer { listens.finish() }
            try await server.run { listens.finish() }
        }
        for await _ in listening {}
        defer { group.cancelAll() }
        try await body()
        server.beginStopping()
        try await group.waitForAll()
    }
}

/// A path for a socket in a directory of its own.
func withSocketPath(_ body: (String) async throws -> Void) async throws {
    let directory = "/tmp/agentlabctl-\(UUID().uuidString.prefix(8).lowercased())"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try await body(directory + "/control.sock")
}

/// Serves scripted routes on a socket of its own.
func withDaemon(_ routes: ControlRouter, _ body: (_ path: String) async throws -> Void) async throws {
    try await withSocketPath { path in
        try await withDaemon(at: path, routes) { try await body(path) }
    }
}

extension ControlRouter {
    /// A stream that sends these events after the asked-for sequence; then it ends, or waits to be stopped.
    mutating func registerWatch(_ events: [RunEvent], staysOpen: Bool = false) {
        registerStream(RunsWatch.self) { request, _ in
            { writer in
                var sequence = request.since ?? 0
                for event in events {
                    if case .stage(let stage, _) = event, stage.status != .started {
                        guard stage.iteration > sequence else { continue }
                        sequence = stage.iteration
                    }
                    try await writer.send(sequence: sequence, event: event)
                }
                if staysOpen { for await _ in AsyncStream<Void>.makeStream().stream {} }
            }
        }
    }
}
