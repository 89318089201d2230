package import AgentLab
import ArgumentParser
import FoundationEssentials
import Glibc
package import Logging

/// A daemon's command line: it parses, loads the configuration, sets up the log, and hands over to what was asked for.
package struct DaemonProgram: Sendable {
    /// What a command is given to work with.
    package struct Context: Sendable {
        package let configuration: DaemonConfiguration
        package let log: DaemonLog
        package let logger: Logger
        package let notifier: SystemdNotifier
        /// Reads the file again, under the same flags and environment.
        package let reload: @Sendable () throws(ConfigurationError) -> DaemonConfiguration
    }

    package typealias Body = @Sendable (Context) async throws -> Void

    private let identity: DaemonCommand.Identity
    private let kinds: NodeKinds
    private let serve: Body
    private let migrate: @Sendable (Context, _ dryRun: Bool) async throws -> Void

    /// - Parameters:
    ///   - serve: Runs until the daemon is to stop; an error it throws ends the process with exit code 1.
    ///   - migrate: Brings the schema up to date, or says what it would do.
    package init(
        name: String,
        version: String,
        kinds: NodeKinds = .standard,
        serve: @escaping Body,
        migrate: @escaping @Sendable (Context, _ dryRun: Bool) async throws -> Void
    ) {
        self.identity = DaemonCommand.Identity(name: name, version: version)
        self.kinds = kinds
        self.serve = serve
        self.migrate = migrate
    }

    /// Does what the arguments of the process say and ends it: 0 done, 1 failed, 64 usage, 78 configuration.
    package func main() async -> Never {
        exit(await run(Array(CommandLine.arguments.dropFirst())))
    }

    /// - Parameters:
    ///   - arguments: Without the program's name.
    ///   - output: What was asked for: help, version, the configuration in force.
    ///   - errors: Complaints, and the log.
    /// - Returns: The exit code.
    package func run(
        _ arguments: [String],
        environment: [String: String] = ProcessInfo.processInfo.environment,
        output: OutputDescriptor = .standardOutput,
        errors: OutputDescriptor = .standardError
    ) async -> Int32 {
        await DaemonCommand.$identity.withValue(identity) {
            do {
                let command = try Self.parse(arguments)
                if case .validate(let files, let json) = command.action { return validate(files, json, output) }
                let loader = command.options.loader(environment: environment)
                let loaded = try loader.load()
                if command.options.checkConfig {
                    output.write(loaded.summary)
                    return await checkWorkflows(loaded.configuration, errors)
                }
                let log = DaemonLog(
                    identifier: identity.name,
                    level: loaded.configuration.logLevel,
                    environment: environment,
                    output: errors
                )
                defer { log.flush() }
                return await execute(command.action, loaded, loader, log)
            } catch let error as ConfigurationError {
                let isJournal = errors.isJournal(environment["JOURNAL_STREAM"])
                errors.write("\(identity.name): \(error)", linePrefix: isJournal ? "<3>" : "")
                SystemdNotifier(logger: .silent).sendFailure(error, exitStatus: EX_CONFIG)
                return EX_CONFIG
            } catch {
                let code = DaemonCommand.exitCode(for: error).rawValue
                (code == EXIT_SUCCESS ? output : errors).write(DaemonCommand.fullMessage(for: error))
                return code
            }
        }
    }
}

extension DaemonProgram {
    private enum Action {
        case serve
        case migrate(dryRun: Bool)
        case validate(files: [String], json: Bool)
    }

    private static func parse(_ arguments: [String]) throws -> (action: Action, options: SettingOptions) {
        var parsed = try DaemonCommand.parseAsRoot(arguments)
        switch parsed {
        case let command as DaemonCommand: return (.serve, command.options)
        case let command as ServeCommand: return (.serve, command.options)
        case let command as MigrateCommand: return (.migrate(dryRun: command.dryRun), command.options)
        case let command as ValidateCommand:
            return (.validate(files: command.files, json: command.json), SettingOptions())
        default:
            // ArgumentParser's own commands (help, completion scripts) throw what they have to say.
            try parsed.run()
            throw CleanExit.message("")
        }
    }

    private func execute(
        _ action: Action,
        _ loaded: LoadedConfiguration,
        _ loader: ConfigurationLoader,
        _ log: DaemonLog
    ) async -> Int32 {
        let logger = log.makeLogger(label: identity.name)
        for warning in loaded.warnings {
            logger.warning("configuration is odd", metadata: [LogKey.reason: "\(warning)"])
        }
        let notifier = SystemdNotifier(logger: logger)
        let context = Context(configuration: loaded.configuration, log: log, logger: logger, notifier: notifier) {
            () throws(ConfigurationError) in try loader.load().configuration
        }
        do {
            switch action {
            case .serve: try await serve(context)
            case .migrate(let dryRun): try await migrate(context, dryRun)
            case .validate: break
            }
            return EXIT_SUCCESS
        } catch {
            logger.critical("daemon failed", metadata: [LogKey.error: "\(error)"])
            notifier.sendFailure(error, exitStatus: EXIT_FAILURE)
            return EXIT_FAILURE
        }
    }
}

// MARK: - Workflow files

extension DaemonProgram {
    private func validate(_ files: [String], _ asJSON: Bool, _ output: OutputDescriptor) -> Int32 {
        let reports = files.map { ValidationReport($0, kinds: kinds, asJSON: asJSON) }
        for line in reports.flatMap(\.lines) { output.write(line) }
        return reports.allSatisfy(\.isGood) ? EXIT_SUCCESS : EXIT_FAILURE
    }

    private func checkWorkflows(_ configuration: DaemonConfiguration, _ errors: OutputDescriptor) async -> Int32 {
        let failures = await WorkflowDirectories(configuration.workflowDirectories).read(kinds: kinds).failures
        for line in failures.flatMap(\.lines) { errors.write(line) }
        return failures.isEmpty ? EXIT_SUCCESS : EX_CONFIG
    }
}

extension OutputDescriptor {
    fileprivate func write(_ text: String, linePrefix: String = "") {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        write(Array(lines.map { "\(linePrefix)\($0)\n" }.joined().utf8))
    }
}

extension Logger {
    /// For what fails before there is a log.
    fileprivate static let silent = Logger(label: "silent") { _ in SwiftLogNoOpLogHandler() }
}
