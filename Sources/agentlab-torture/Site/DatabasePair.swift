import Glibc
import Postgres
import Subprocess

/// The making of a standby, and what happens when its primary is lost.
extension TortureDatabase {
    /// Makes the standby out of a copy of the primary, and lets commits wait for it from then on.
    func startStandby() async throws {
        guard let standby else { return }
        try await copyPrimary(to: "\(standby.directory)/data")
        _ = try await standby.cluster.start()
        try await query("ALTER SYSTEM SET synchronous_standby_names = '*'", onlyPrimary: true)
        try await query("SELECT pg_reload_conf()", onlyPrimary: true)
    }

    /// Kills the primary as a power cut would, and makes the standby the primary.
    func failOver() async throws {
        guard let standby else { return }
        try await stopImmediately()
        try await promote(standby)
    }

    private func promote(_ standby: Standby) async throws {
        let uri = Self.uri(socketDirectories: [standby.socketDirectory], daemon: 0, session: "any")
        let connection = try await PostgresConnection.connect(PostgresConfiguration(uri, logger: logger))
        _ = try await connection.query("SELECT pg_promote()")
        await connection.close()
    }

    /// As the user that the server runs as; the other end of the socket knows no other.
    private func copyPrimary(to data: String) async throws {
        let script = """
            set -e
            binaries=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
            PATH="${binaries:+$binaries:}$PATH"
            owner=$(stat -c %u "$1")
            mkdir -p "${2%/*}"
            if [ "$(id -u)" != "$owner" ]; then
                chown "$owner" "${2%/*}"
                set -- "$@" setpriv --reuid="$owner" --regid="$(stat -c %g "$1")" --clear-groups --
            fi
            host=$3; data=$2
            shift 3
            exec "$@" pg_basebackup --host="$host" --username=agentlab --pgdata="$data" --checkpoint=fast \
                --write-recovery-conf --wal-method=stream
            """
        let result = try await Subprocess.run(
            .name("sh"),
            arguments: Arguments(["-c", script, "sh", dataDirectory, data, socketDirectory]),
            output: .discarded,
            error: .string(limit: 4_096)
        )
        guard case .exited(0) = result.terminationStatus else {
            throw PostgresError(.clusterFailed, "pg_basebackup: \(result.standardError)")
        }
    }
}
