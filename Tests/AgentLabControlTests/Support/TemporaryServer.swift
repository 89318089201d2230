import AgentLabControl
import FoundationEssentials
import Logging

/// A server on a socket of its own, for as long as the body runs.
func withServer(
    _ handler: some ControlHandler,
    limits: ControlLimits = ControlLimits(),
    _ body: (ControlServer, _ path: String) async throws -> Void
) async throws {
    try await withSocketDirectory { directory in
        let path = directory + "/control.sock"
        var configuration = ControlServer.Configuration(socket: .path(path))
        configuration.limits = limits
        let server = ControlServer(configuration: configuration, logger: quietLogger, handler: handler)
        try await withRunning(server) { try await body(server, path) }
    }
}

/// Runs a server until the body returns, then lets it stop in order.
func withRunning(_ server: ControlServer, _ body: () async throws -> Void) async throws {
    let listening = Gate()
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            // A server that cannot listen fails the test instead of leaving it waiting.
            defer { listening.open() }
            try await server.run { listening.open() }
        }
        try await listening.pass()
        do {
            try await body()
        } catch {
            group.cancelAll()
            throw error
        }
        server.beginStopping()
        try await group.waitForAll()
    }
}

/// A directory for sockets, whose paths have to be short.
func withSocketDirectory(_ body: (String) async throws -> Void) async throws {
    let name = UUID().uuidString.prefix(8).lowercased()
    let directory = "/tmp/agentlab-control-\(name)"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    do {
        try await body(directory)
    } catch {
        try? FileManager.default.removeItem(atPath: directory)
        throw error
    }
    try FileManager.default.removeItem(atPath: directory)
}

let quietLogger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
