import AgentLabAPI
import ArgumentParser

/// A subcommand that talks to the daemon.
protocol ClientCommand: ParsableCommand {
    var connection: ConnectionOptions { get }

    /// Does what the command is for, and says how it ended.
    func perform(in context: Context, with daemon: Daemon) async throws -> ExitStatus
}

extension AgentLabCtl {
    /// Parses and performs a command line; whatever goes wrong ends in one line on standard error and a status.
    package static func perform(_ arguments: [String], in context: Context) async -> ExitStatus {
        do {
            return try await parse(arguments, in: context)
        } catch is OutputClosed {
            // The reader of a pipe has had enough and has said so; there is nobody to tell.
            return .success
        } catch let failure as CommandFailure {
            try? context.standardError.line("agentlabctl: \(failure.message)")
            return failure.status
        } catch {
            return report(error, in: context)
        }
    }

    private static func parse(_ arguments: [String], in context: Context) async throws -> ExitStatus {
        var parsed = try parseAsRoot(withSocketBehindSubcommand(arguments))
        guard let command = parsed as? any ClientCommand else {
            // Help, which ArgumentParser answers by throwing it.
            try parsed.run()
            return .success
        }
        let path = command.connection.path(environment: context.environment, exists: context.files.exists)
        do {
            return try await command.perform(in: context, with: Daemon(path: path))
        } catch let error as ValidationError {
            throw CommandFailure(error.message, status: .usage)
        }
    }

    /// `agentlabctl --socket PATH runs` is what people of systemctl and git type; ArgumentParser knows the option behind
    /// the subcommand only.
    private static func withSocketBehindSubcommand(_ arguments: [String]) -> [String] {
        guard let first = arguments.first else { return arguments }
        let count = first == "--socket" ? 2 : first.hasPrefix("--socket=") ? 1 : 0
        guard count > 0, arguments.count > count else { return arguments }
        let rest = arguments.dropFirst(count)
        let path = subcommandPath(in: rest)
        return Array(rest.prefix(path)) + arguments.prefix(count) + rest.dropFirst(path)
    }

    /// How many of the first words name subcommands, one beneath the other; at least 1, for the parser to refuse.
    private static func subcommandPath(in words: ArraySlice<String>) -> Int {
        var (command, count): (any ParsableCommand.Type, Int) = (Self.self, 0)
        for word in words {
            guard let next = command.configuration.subcommands.first(where: { $0._commandName == word }) else { break }
            (command, count) = (next, count + 1)
        }
        return max(1, count)
    }

    /// Help and version are errors to ArgumentParser too, but meant for standard output.
    private static func report(_ error: any Error, in context: Context) -> ExitStatus {
        let status = ExitStatus(rawValue: exitCode(for: error).rawValue)
        let output = status == .success ? context.standardOutput : context.standardError
        try? output.line(fullMessage(for: error))
        return status
    }
}
