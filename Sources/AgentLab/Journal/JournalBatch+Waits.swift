import FoundationEssentials
import Orchestration
import Postgres

extension JournalBatch {
    private static let beginWaitsStatement = PostgresStatement(
        "journal_begin_waits",
        "SELECT agentlab.begin_waits($1, $2)"
    )

    static func beginWaits(_ entries: [JournalEntry], _ daemon: UUID) -> PostgresCall {
        var buffer: [UInt8] = []
        for entry in entries {
            guard let wait = entry.wait else { continue }
            buffer.append(UInt8(ascii: buffer.isEmpty ? "[" : ","))
            wait.encode(for: entry.run, into: &buffer)
        }
        buffer.append(UInt8(ascii: "]"))
        return PostgresCall(beginWaitsStatement, [.uuid(daemon), .json(buffer)])
    }

    private static let endWaitsStatement = PostgresStatement(
        "journal_end_waits",
        "SELECT agentlab.end_waits($1, $2, $3, $4)"
    )

    static func endWaits(_ entries: [JournalEntry]) -> PostgresCall {
        let rows = entries.compactMap { entry in entry.waitEnd.map { (entry.run.uuid, $0) } }
        return PostgresCall(
            endWaitsStatement,
            [
                .uuidArray(rows.map(\.0)),
                .int4Array(rows.map { Int32(clamping: $0.1.iteration) }),
                .textArray(rows.map(\.1.reason)),
                .textArray(rows.map(\.1.signal)),
            ]
        )
    }

    private static let forksStatement = PostgresStatement(
        "journal_forks",
        """
        UPDATE agentlab.runs r SET forked_from = f.origin, forked_iteration = f.iteration
        FROM unnest($1::uuid[], $2::uuid[], $3::int4[]) AS f (id, origin, iteration) WHERE r.id = f.id
        """
    )

    static func markForks(_ entries: [JournalEntry]) -> PostgresCall {
        let rows = entries.compactMap { entry in entry.fork.map { (entry.run.uuid, $0) } }
        return PostgresCall(
            forksStatement,
            [
                .uuidArray(rows.map(\.0)), .uuidArray(rows.map(\.1.run.uuid)),
                .int4Array(rows.map { Int32(clamping: $0.1.iteration) }),
            ]
        )
    }
}
