import AgentLabAPI
import AgentLabControl

/// The daemon behind a socket, in this client's terms: what goes wrong is a ``CommandFailure``.
struct Daemon: Sendable {
    let path: String

    /// Sends one request over a connection of its own; again when its answer was lost and that does no harm.
    func call<Method: ControlMethod>(_ method: Method) async throws -> Method.Result {
        try await inTermsOfCommands { try await ControlClient.call(method, at: path) }
    }

    /// Every record of a paged list, page after page.
    func all<Method: PagedMethod, Record>(_ method: Method) async throws -> [Record]
    where Method.Result == Page<Record> {
        try await withClient { client in
            var method = method
            method.pageSize = 500
            var records: [Record] = []
            while true {
                let page = try await client.call(method)
                records += page.data
                guard page.page < page.totalPages, !page.data.isEmpty else { return records }
                method.page = page.page + 1
            }
        }
    }

    /// Lends a connection; a lost one is a passing failure.
    func withClient<Result: Sendable>(
        _ body: @Sendable (ControlClient) async throws -> Result
    ) async throws -> Result {
        try await inTermsOfCommands { try await ControlClient.withConnection(to: path, body) }
    }

    private func inTermsOfCommands<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as ControlError {
            throw CommandFailure(error)
        } catch let error as ControlClientError {
            throw CommandFailure(error)
        }
    }
}
