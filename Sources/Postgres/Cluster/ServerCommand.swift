internal import Subprocess

/// Runs PostgreSQL's programs as the account of the cluster, with none of the caller's PG* variables.
struct ServerCommand: Sendable {
    let directory: String
    /// Nil runs them as this process's user.
    let account: ClusterAccount?

    /// - Returns: What the program wrote to standard output.
    /// - Throws: `clusterFailed` with what it wrote to standard error.
    @discardableResult
    func run(_ program: String, _ arguments: [String]) async throws(PostgresError) -> String {
        let outcome = try await start(program, arguments)
        guard case .exited(0) = outcome.status else {
            let reason = Session.oneLine(outcome.errors.isEmpty ? outcome.output : outcome.errors)
            throw PostgresError(.clusterFailed, "\(program) failed (\(outcome.status)): \(reason)")
        }
        return outcome.output
    }

    private struct Outcome {
        var status: TerminationStatus
        var output: String
        var errors: String
    }

    private func start(_ program: String, _ arguments: [String]) async throws(PostgresError) -> Outcome {
        let command = privilegeDrop + [program] + arguments
        do {
            let result = try await Subprocess.run(
                .name(command[0]),
                arguments: Arguments(Array(command.dropFirst())),
                environment: environment,
                platformOptions: options,
                output: .string(limit: 1 << 16),
                error: .string(limit: 1 << 16)
            )
            return Outcome(
                status: result.terminationStatus,
                output: result.standardOutput,
                errors: result.standardError
            )
        } catch {
            throw PostgresError(.clusterFailed, "\(directory)/\(program) did not run", cause: error)
        }
    }

    private var environment: Environment {
        .custom(["PATH": "\(directory):/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"])
    }

    private var options: PlatformOptions {
        var options = PlatformOptions()
        // Neither a signal from the terminal nor one to the daemon's process group is meant for the server.
        options.createSession = true
        return options
    }

    /// Changes the user in a program of its own.
    ///
    /// Subprocess can change it between fork and exec, but calls glibc's setgroups and setuid there: these wait for the
    /// other threads, which a process just forked does not have, and once in a while they wait for ever.
    private var privilegeDrop: [String] {
        guard let account, account.mustDropPrivileges else { return [] }
        return ["setpriv", "--reuid=\(account.userID)", "--regid=\(account.groupID)", "--clear-groups", "--"]
    }
}
