import AgentLabAPI
import AgentLabControl

/// The daemon behind a socket, in this client's terms: what goes wrong is a ``CommandFailure``.
struct Daemon: Sendable {
    let path: String

    /// Sends one request over a connection of its own.
    func call<Method: ControlMethod>(_ method: Method) async throws -> Method.Result {
        try await withClient { client in try await client.call(method) }
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
        do {
            return try await ControlClient.withConnection(to: path, body)
        } catch let error as ControlError {
            throw CommandFailure(error)
        } catch let error as ControlClientError {
            throw CommandFailure(error)
        }
    }
}
